package io.sallyport.torture;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static io.sallyport.packet.QoS.EXACTLY_ONCE;

import io.sallyport.chronicle.Entry;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.QoS;
import java.util.ArrayList;
import java.util.List;

/** Who takes part. The letters are those of docs/torture.md. */
final class Cast {
  /** Topics with one writer each, where something is retained. */
  static final List<String> REGISTERS = List.of("ret/1/a", "ret/1/b", "ret/2/a", "ret/2/b");

  private final World world;
  private final Line.Route oldTcp;
  private final Line.Route tcp;
  private final Line.Route oldWeb;
  private final Line.Route web;
  private final List<Device> devices = new ArrayList<>();

  Cast(World world, Victim victim) {
    this.world = world;
    this.oldTcp = new Line.Route(ProtocolVersion.MQTT_3_1_1, victim.tcpPort(), false);
    this.tcp = new Line.Route(ProtocolVersion.MQTT_5, victim.tcpPort(), false);
    this.oldWeb = new Line.Route(ProtocolVersion.MQTT_3_1_1, victim.webPort(), true);
    this.web = new Line.Route(ProtocolVersion.MQTT_5, victim.webPort(), true);
  }

  /** All of them, none started. */
  List<Device> everybody() {
    ordinary();
    groups();
    comingAndGoing();
    registers();
    wills();
    return devices;
  }

  private void ordinary() {
    publisher("p1", oldTcp, new Publisher.Task(AT_LEAST_ONCE, "t/1/a", "t/1/b", "t/all"));
    publisher("p2", tcp, new Publisher.Task(EXACTLY_ONCE, "t/2/a", "t/2/b", "t/all"));
    publisher("p3", web, new Publisher.Task(AT_LEAST_ONCE, "t/3/a", "t/all"));
    publisher("p4", oldWeb, new Publisher.Task(EXACTLY_ONCE, "t/4/a", "t/all"));
    subscriber("s1", oldTcp, EXACTLY_ONCE, "t/#");
    subscriber("s2", tcp, EXACTLY_ONCE, "t/2/#", "t/all", "t/3/a");
    subscriber("s3", web, AT_LEAST_ONCE, "t/#");
    subscriber("s4", oldWeb, EXACTLY_ONCE, "t/4/a", "t/1/#");
  }

  private void groups() {
    publisher("g1", tcp, new Publisher.Task(AT_LEAST_ONCE, "one/a", "one/b"));
    publisher("g2", oldTcp, new Publisher.Task(EXACTLY_ONCE, "two/a", "two/b"));
    subscriber("m1", tcp, AT_LEAST_ONCE, "$share/one/one/#");
    subscriber("m2", oldTcp, AT_LEAST_ONCE, "$share/one/one/#");
    devices.add(new Churner(world, "m3", web, AT_LEAST_ONCE, "$share/one/one/#"));
    devices.add(
        new Subscriber(
            world, "m4", tcp, Entry.FLEETING, AT_LEAST_ONCE, List.of("$share/one/one/#")));
    subscriber("m5", tcp, EXACTLY_ONCE, "$share/two/two/#");
    subscriber("m6", oldWeb, EXACTLY_ONCE, "$share/two/two/#");
  }

  private void comingAndGoing() {
    publisher("c0", web, new Publisher.Task(AT_LEAST_ONCE, "churn/a"));
    devices.add(new Churner(world, "c1", oldTcp, AT_LEAST_ONCE, "churn/#"));
    devices.add(new Churner(world, "c2", tcp, EXACTLY_ONCE, "churn/a"));
  }

  private void registers() {
    publisher("w1", tcp, Publisher.Task.register(AT_LEAST_ONCE, "ret/1/a", "ret/1/b"));
    publisher("w2", oldTcp, Publisher.Task.register(EXACTLY_ONCE, "ret/2/a", "ret/2/b"));
    devices.add(new Reader(world, "r1", tcp, REGISTERS, false));
    devices.add(new Reader(world, "r2", oldWeb, REGISTERS, false));
  }

  private void wills() {
    subscriber("heirs", tcp, EXACTLY_ONCE, Mortal.TOPICS);
    devices.add(Mortal.thatReturns(world, "d1", tcp, 8));
    devices.add(Mortal.thatReturns(world, "d2", web, 8));
  }

  private void publisher(String id, Line.Route route, Publisher.Task task) {
    devices.add(new Publisher(world, id, route, task));
  }

  private void subscriber(String id, Line.Route route, QoS qos, String... filters) {
    devices.add(new Subscriber(world, id, route, Entry.RESUME, qos, List.of(filters)));
  }

  /** One who dies soon and for good. */
  Device dying(int number) {
    return switch (number % 3) {
      case 0 -> Mortal.thatGoes(world, "x" + number, oldTcp, 0);
      case 1 -> Mortal.thatGoes(world, "x" + number, tcp, 1);
      default -> Mortal.thatGoes(world, "x" + number, web, 0);
    };
  }

  /** One who looks at {@code topic} when all is over. */
  Device lastLook(int number) {
    return new Reader(world, "last" + number, tcp, List.of(REGISTERS.get(number)), true);
  }
}
