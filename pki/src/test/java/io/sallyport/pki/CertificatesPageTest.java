package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CertificatesPageTest {
  private static final String MARK =
      "<!-- made from the code from here on; CertificatesPageTest -->\n\n";

  @Test
  void the_table_of_failures_is_the_one_in_the_code() throws Exception {
    String page = Files.readString(Path.of("../docs/certificates.md"));
    String expected = page.substring(0, page.indexOf(MARK) + MARK.length()) + TlsFailure.markdown();
    Path fresh = Files.writeString(Path.of("target/certificates.md"), expected);
    assertThat(page).as("docs/certificates.md; the right one is %s", fresh).isEqualTo(expected);
  }

  @Test
  void there_are_twelve_with_codes_in_their_order() {
    assertThat(Arrays.stream(TlsFailure.values()).map(TlsFailure::code))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 12).mapToObj("SP-TLS-%03d"::formatted).toList());
    assertThat(TlsFailure.WRONG_NAME.code()).isEqualTo("SP-TLS-004");
  }
}
