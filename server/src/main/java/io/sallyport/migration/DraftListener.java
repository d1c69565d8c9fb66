package io.sallyport.migration;

import java.util.Map;

/**
 * One {@code [[listener]]} of the draft. Immutable.
 *
 * @param keys as TOML writes their values, in order
 * @param closed why it is not opened; empty when it is
 * @param byCertificate whether names come from certificates here
 */
record DraftListener(
    String name, Map<String, String> keys, String closed, boolean byCertificate, String note) {

  boolean isOpen() {
    return closed.isEmpty();
  }

  String toml() {
    StringBuilder out = new StringBuilder("[[listener]]\nname = ");
    out.append(TomlText.quoted(name)).append('\n');
    keys.forEach((key, value) -> out.append(key).append(" = ").append(value).append('\n'));
    String head = note.isEmpty() ? "" : TomlText.comment(note);
    return isOpen()
        ? head + out
        : head + TomlText.comment("not opened: " + closed) + TomlText.comment(out.toString());
  }
}
