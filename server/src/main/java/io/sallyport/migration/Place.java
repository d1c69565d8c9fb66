package io.sallyport.migration;

/**
 * Where something stands in the source: {@code acl:12}.
 *
 * @param file the file as people find it, escaped
 * @param line from 1; 0 for what the source leaves unsaid
 */
record Place(String file, int line) {
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
