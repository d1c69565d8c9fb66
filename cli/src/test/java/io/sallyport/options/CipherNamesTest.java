package io.sallyport.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Names of OpenSSL and of the standard. */
class CipherNamesTest {
  @Test
  void suites_of_1_2_leave_those_of_1_3() {
    assertThat(CipherNames.parse("ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305"))
        .startsWith(
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")
        .hasSize(5);
  }

  @Test
  void naming_one_of_1_3_leaves_only_that() {
    assertThat(CipherNames.parse("TLS_AES_128_GCM_SHA256"))
        .containsExactly("TLS_AES_128_GCM_SHA256");
  }

  @Test
  void the_jdk_has_every_one() throws NoSuchAlgorithmException {
    String all =
        "ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-CHACHA20-POLY1305"
            + " TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ecdhe-rsa-aes256-gcm-sha384"
            + " ECDHE-RSA-CHACHA20-POLY1305";
    assertThat(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
        .containsAll(CipherNames.parse(all));
  }
}
