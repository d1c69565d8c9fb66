package io.sallyport.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Filters, names and share names; the first line feed parts one text from another. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class TopicFilterFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void filters_are_refused_or_agree_with_each_other_about_what_they_cover(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    int cut = Math.max(0, text.indexOf('\n'));
    String left = text.substring(0, cut);
    String right = text.substring(Math.min(cut + 1, text.length()));
    TopicFilter first = filter(left);
    TopicFilter second = filter(right);
    TopicName name = name(right);
    if (first != null) {
      expectItself(first);
    }
    if (first != null && second != null) {
      expectAgreement(first, second);
    }
    if (first != null && name != null && second != null) {
      assertThat(first.contains(second)).isEqualTo(first.matches(name));
      assertThat(first.overlaps(second)).isEqualTo(first.matches(name));
    }
    if (ShareName.isShared(right)) {
      expectGroupAndFilter(right);
    }
  }

  private static void expectItself(TopicFilter filter) {
    assertThat(filter.contains(filter)).isTrue();
    assertThat(filter.overlaps(filter)).isTrue();
    assertThat(String.join("/", filter.levels())).isEqualTo(filter.text());
    assertThat(filter.utf8()).isEqualTo(filter.text().getBytes(StandardCharsets.UTF_8));
    assertThat(filter.toString()).doesNotContain("\n", "\r", "\u001B");
    assertThat(filter.hasWildcards()).isEqualTo(name(filter.text()) == null);
  }

  private static void expectAgreement(TopicFilter first, TopicFilter second) {
    assertThat(first.overlaps(second)).isEqualTo(second.overlaps(first));
    if (first.contains(second)) {
      assertThat(first.overlaps(second)).isTrue();
    }
    if (first.contains(second) && second.contains(first)) {
      assertThat(first.isReserved()).isEqualTo(second.isReserved());
    }
  }

  private static void expectGroupAndFilter(String text) {
    try {
      ShareName group = ShareName.in(text);
      TopicFilter filter = ShareName.filterIn(text);
      assertThat("$share/" + group.text() + "/" + filter.text()).isEqualTo(text);
    } catch (InvalidTopic refused) {
      assertThat(refused.clause()).isNotBlank();
    }
  }

  private static @Nullable TopicFilter filter(String text) {
    try {
      return TopicFilter.of(text);
    } catch (InvalidTopic refused) {
      return null;
    }
  }

  private static @Nullable TopicName name(String text) {
    try {
      return TopicName.of(text);
    } catch (InvalidTopic refused) {
      return null;
    }
  }
}
