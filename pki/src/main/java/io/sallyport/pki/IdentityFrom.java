package io.sallyport.pki;

import java.util.Arrays;
import java.util.Optional;

/** Which part of a client's certificate becomes its user name; a listener names one. */
public enum IdentityFrom {
  CN("cn"),
  SAN_DNS("san-dns"),
  SAN_URI("san-uri"),
  SAN_EMAIL("san-email"),
  DN("dn");

  private final String word;

  IdentityFrom(String word) {
    this.word = word;
  }

  /** As the configuration writes it. */
  public String word() {
    return word;
  }

  public static Optional<IdentityFrom> of(String word) {
    return Arrays.stream(values()).filter(from -> from.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }
}
