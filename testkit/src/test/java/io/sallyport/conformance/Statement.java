package io.sallyport.conformance;

/**
 * A numbered statement of a specification.
 *
 * @param version {@code 3.1.1} or {@code 5.0}
 * @param binds {@code server}, {@code client} or {@code both}
 * @param gist what it says, in our words
 * @param twin the statement of 5.0 that says the same as this one of 3.1.1, or {@code -}
 */
record Statement(String version, String id, String binds, String gist, String twin) {

  boolean bindsServers() {
    return !binds.equals("client");
  }

  /** What it is called where both versions are spoken of. */
  String key() {
    return version + " " + id;
  }
}
