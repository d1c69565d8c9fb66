package io.sallyport.pki;

/** Foreign text for a message: control characters escaped, cut at 80 characters. */
final class Printable {
  private static final int MAXIMUM = 80;

  private Printable() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAXIMUM; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        out.append(c);
      } else {
        out.append("\\u%04x".formatted((int) c));
      }
    }
    return text.length() > MAXIMUM ? out + "…" : out.toString();
  }
}
