"""What sockets cost: two programs that copy frames and know nothing of topics, rules or sessions."""

import glob
import os
import subprocess

from measuring.brokers import Broker


class Relay(Broker):
    """Ours, on Netty and with the launcher's JVM options: bench/src/main/java/io/sallyport/bench."""

    is_limit = True
    fresh_each_turn = False

    def __init__(self, first_port, work, root, jvm):
        super().__init__("relay", "frames copied, Netty", first_port, work)
        self.doors = {"plain": first_port}
        self.classes = os.path.join(root, "bench", "target", "classes")
        self.libraries = os.path.join(root, "server", "target", "dist", "lib", "*")
        self.java = os.path.join(jvm, "java")
        build(root, self.classes, os.path.dirname(jvm))
        self.jvm = jvm

    def command(self):
        return [
            self.java, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders", "-XX:+UseParallelGC", "-Xmx512m", "-XX:MaxNewSize=24m",
            "-cp", f"{self.classes}:{self.libraries}", "io.sallyport.bench.Relay", str(self.doors["plain"]),
        ]


def build(root, classes, jdk):
    """Only when a source is newer: compiling takes as long as measuring does."""
    sources = glob.glob(os.path.join(root, "bench/src/main/java/io/sallyport/bench/Relay*.java"))
    made = os.path.join(classes, "io/sallyport/bench/Relay.class")
    if os.path.exists(made) and os.path.getmtime(made) > max(map(os.path.getmtime, sources)):
        return
    command = ["./mvnw", "-q", "-pl", "bench", "-am", "compile"]
    subprocess.run(command, cwd=root, check=True, env={**os.environ, "JAVA_HOME": jdk})


class Sink(Broker):
    """mqload's own, in C."""

    is_limit = True

    def __init__(self, first_port, work, program):
        super().__init__("sink", "frames copied, C", first_port, work)
        self.doors = {"plain": first_port}
        self.program = program

    def command(self):
        return [self.program, str(self.doors["plain"])]
