package io.sallyport.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The floor plan, checked on the compiled classes. Modules are walls that the compiler keeps; what
 * lies between the rooms of one module is kept here.
 */
class HouseTest {
  private static final String HOUSE = "io.sallyport.";

  /** Every room and its floor, times ten. A room imports rooms of lower floors only. */
  private static final Map<String, Integer> FLOORS =
      Map.ofEntries(
          Map.entry("topic", 11),
          Map.entry("packet", 12),
          Map.entry("codec", 13),
          Map.entry("principal", 20),
          Map.entry("pki", 20),
          Map.entry("client", 20),
          Map.entry("time", 21),
          Map.entry("journal", 21),
          Map.entry("store", 21),
          Map.entry("subscription", 21),
          Map.entry("identity", 22),
          Map.entry("port", 22),
          Map.entry("vitals", 22),
          Map.entry("session", 22),
          Map.entry("records", 22),
          Map.entry("shard", 23),
          Map.entry("guard", 23),
          Map.entry("policy", 23),
          Map.entry("review", 24),
          Map.entry("hosting", 24),
          Map.entry("delivery", 25),
          Map.entry("keeping", 26),
          Map.entry("broker", 27),
          Map.entry("output", 28),
          Map.entry("options", 29),
          Map.entry("load", 29),
          Map.entry("cli", 30),
          Map.entry("storage", 30),
          Map.entry("logging", 40),
          Map.entry("websocket", 40),
          Map.entry("proxied", 40),
          Map.entry("tls", 40),
          Map.entry("trail", 40),
          Map.entry("transport", 41),
          Map.entry("config", 42),
          Map.entry("home", 43),
          Map.entry("operations", 44),
          Map.entry("control", 45),
          Map.entry("command", 46),
          Map.entry("rescue", 47),
          Map.entry("migration", 47),
          Map.entry("inquiry", 47),
          Map.entry("rules", 47),
          Map.entry("main", 48),
          Map.entry("testkit", 90));

  /** The rooms of the module broker. */
  private static final String[] RULES = {
    "io.sallyport.principal",
    "io.sallyport.time",
    "io.sallyport.journal",
    "io.sallyport.store",
    "io.sallyport.subscription",
    "io.sallyport.identity",
    "io.sallyport.port",
    "io.sallyport.vitals",
    "io.sallyport.session",
    "io.sallyport.records",
    "io.sallyport.shard",
    "io.sallyport.hosting",
    "io.sallyport.delivery",
    "io.sallyport.keeping",
    "io.sallyport.guard",
    "io.sallyport.policy",
    "io.sallyport.review",
    "io.sallyport.broker"
  };

  /** Programs of their own, which have no {@code time} below them. */
  private static final Set<String> MAY_READ_CLOCKS =
      Set.of("pki", "time", "load", "cli", "testkit");

  private static final Set<String> MAY_START_THREADS =
      Set.of("tls", "transport", "main", "cli", "testkit");

  private static final Pattern SAYS_LITTLE =
      Pattern.compile(".*(Manager|Helper|Util|Utils|Common|Base|Impl|Processor)");

  private static final int ROOM_HOLDS =
      30; // 25 is the aim; a codec has a class for each family of packets

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.sallyport");

  @Test
  void every_room_has_a_floor_and_no_rooms_inside() {
    assertThat(CLASSES.stream().map(HouseTest::room).distinct())
        .as("add a new room to FLOORS; rooms are flat")
        .isSubsetOf(FLOORS.keySet());
  }

  @Test
  void a_room_imports_only_rooms_on_lower_floors() {
    List<String> climbs =
        CLASSES.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(dependency -> inHouse(dependency.getTargetClass()))
            .filter(HouseTest::leavesTheRoom)
            .filter(dependency ->
                floor(dependency.getTargetClass()) >= floor(dependency.getOriginClass()))
            .map(dependency ->
                room(dependency.getOriginClass())
                    + " must not know "
                    + room(dependency.getTargetClass())
                    + ": "
                    + dependency.getDescription())
            .toList();
    assertThat(climbs).isEmpty();
  }

  @Test
  void rooms_form_no_circle() {
    slices().matching("io.sallyport.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void the_rules_know_neither_sockets_nor_disks() {
    noClasses()
        .that()
        .resideInAnyPackage(RULES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "java.nio.file..", "java.nio.channels..")
        .orShould()
        .dependOnClassesThat(
            describe(
                "are files or sockets",
                type ->
                    type.getFullName().startsWith("java.io.File")
                        || type.getFullName().equals("java.io.RandomAccessFile")
                        || type.getFullName().matches("java\\.net\\..*Socket")))
        .check(CLASSES);
  }

  @Test
  void only_the_room_time_reads_a_clock() {
    assertThat(accessesOutside(MAY_READ_CLOCKS, HouseTest::readsAClock)).isEmpty();
  }

  @Test
  void chance_comes_from_secure_random_or_from_a_seed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .callMethod(Math.class, "random")
        .check(CLASSES);
  }

  @Test
  void threads_start_only_where_they_are_owned() {
    assertThat(
            accessesOutside(
                MAY_START_THREADS,
                access ->
                    access.getTargetOwner().isAssignableTo(Thread.class)
                        && access.getTarget().getName().equals("<init>")))
        .isEmpty();
  }

  @Test
  void static_fields_never_change() {
    fields()
        .that()
        .areStatic()
        .and(
            describe(
                "are written by people",
                field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
        .should()
        .beFinal()
        .check(CLASSES);
  }

  @Test
  void a_name_says_what_a_thing_is() {
    assertThat(
            CLASSES.stream()
                .filter(type -> SAYS_LITTLE.matcher(type.getSimpleName()).matches())
                .map(JavaClass::getFullName))
        .isEmpty();
  }

  @Test
  void no_room_is_crowded() {
    Map<String, Long> sizes =
        CLASSES.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(HouseTest::room, counting()));
    assertThat(sizes)
        .allSatisfy((room, size) -> assertThat(size).as(room).isLessThanOrEqualTo(ROOM_HOLDS));
  }

  private static Stream<String> accessesOutside(
      Set<String> rooms, Predicate<JavaAccess<?>> wanted) {
    return CLASSES.stream()
        .filter(type -> !rooms.contains(room(type)))
        .flatMap(type -> type.getAccessesFromSelf().stream())
        .filter(wanted)
        .map(JavaAccess::getDescription);
  }

  private static boolean readsAClock(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getFullName();
    String name = access.getTarget().getName();
    return switch (owner) {
      case "java.lang.System" -> name.equals("nanoTime") || name.equals("currentTimeMillis");
      case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
      case "java.time.InstantSource" -> name.equals("system");
      case "java.util.Date" ->
          name.equals("<init>")
              && access instanceof JavaCall<?> call
              && call.getTarget().getRawParameterTypes().isEmpty();
      default -> owner.startsWith("java.time.") && name.equals("now");
    };
  }

  private static boolean leavesTheRoom(Dependency dependency) {
    return !room(dependency.getOriginClass()).equals(room(dependency.getTargetClass()));
  }

  private static boolean inHouse(JavaClass type) {
    return type.getPackageName().startsWith(HOUSE);
  }

  private static int floor(JavaClass type) {
    return FLOORS.getOrDefault(room(type), 0);
  }

  private static String room(JavaClass type) {
    return inHouse(type)
        ? type.getPackageName().substring(HOUSE.length())
        : "(" + type.getPackageName() + ")";
  }
}
