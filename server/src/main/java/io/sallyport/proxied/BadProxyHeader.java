package io.sallyport.proxied;

/** The first bytes are no PROXY header, or one that is not as it should be. */
public final class BadProxyHeader extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param text what was found, in words; never the peer's own bytes
   */
  BadProxyHeader(String text) {
    super(text, null, false, false);
  }

  /** What was found. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
