"""The processes that are measured: started here, probed until they answer, ended here."""

import getpass
import os
import signal
import socket
import subprocess
import time

from measuring import configs

START_SECONDS = 180
END_SECONDS = 30
# 3.1.1, clean session, client id "probe"
CONNECT = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05probe"
DISCONNECT = b"\xe0\x00"


class Broker:
    """One broker, or something that answers like one. `jvm` is the JDK's bin folder where there is one."""

    jvm = None
    fresh_each_turn = False
    is_limit = False

    def __init__(self, name, title, first_port, work):
        self.name = name
        self.title = title
        self.work = work
        self.doors = {door: first_port + i for i, door in enumerate(configs.DOORS)}
        self.process = None

    def command(self):
        raise NotImplementedError

    @property
    def pid(self):
        return self.process.pid

    def start(self):
        """Seconds from the start of the process to the first CONNACK."""
        before = time.monotonic()
        log = open(os.path.join(self.work, self.name + ".log"), "ab")
        with log:
            self.process = subprocess.Popen(
                self.command(), stdout=log, stderr=subprocess.STDOUT, env=self.environment()
            )
        while time.monotonic() - before < START_SECONDS and self.process.poll() is None:
            if self._answers():
                return time.monotonic() - before
            time.sleep(0.002)
        code = self.process.poll()
        self.stop()
        raise SystemExit(f"{self.title} gave no CONNACK (exit code {code}):\n{self.last_words()}")

    def environment(self):
        return None

    def _answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.doors["plain"]), 1) as probe:
                probe.settimeout(2)
                probe.sendall(CONNECT)
                answer = probe.recv(4)
                if answer[:1] == b"\x20" and answer[3:4] == b"\x00":
                    probe.sendall(DISCONNECT)
                    return True
        except OSError:
            pass
        return False

    def last_words(self):
        with open(os.path.join(self.work, self.name + ".log"), errors="replace") as file:
            return file.read()[-2000:]

    def stop(self):
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def memory_kib(self):
        with open(f"/proc/{self.pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        return 0


class Sallyport(Broker):
    """A tree of ours, run by its own launcher as users run it."""

    def __init__(self, name, title, first_port, work, root, certificates, password):
        super().__init__(name, title, first_port, work)
        self.launcher = os.path.join(root, "sallyport")
        self.home = os.path.join(work, name + "-home")
        self.config = os.path.join(work, name + ".toml")
        with open(self.config, "w") as file:
            file.write(configs.SALLYPORT.format(certificates=certificates, **self.doors))
        self._ask("--version")  # builds, when it has to
        self.jvm = os.path.join(self._ask("jdk").strip(), "bin")
        self._ask("init", "--home", self.home)
        self._ask("device", "add", "bench", "--password-stdin", "--home", self.home, told=password + "\n")
        self._ask("device", "add", configs.PREFIX + configs.USER, "--no-password", "--home", self.home)

    def command(self):
        return [self.launcher, "serve", "--home", self.home, "--config", self.config]

    def _ask(self, *words, told=""):
        done = subprocess.run([self.launcher, *words], input=told, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{self.launcher} {' '.join(words)}:\n{done.stdout}{done.stderr}")
        return done.stdout


class Mosquitto(Broker):
    """Whichever is installed."""

    fresh_each_turn = True  # it need not get warm, and it keeps traces of many connections

    def __init__(self, first_port, work, certificates, password):
        said = subprocess.run(["mosquitto", "-h"], capture_output=True, text=True).stdout
        super().__init__("mosquitto", said.split("\n")[0].replace("mosquitto version", "Mosquitto"), first_port, work)
        passwords = os.path.join(work, "passwords")
        subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, configs.USER, password], check=True)
        self.config = os.path.join(work, "mosquitto.conf")
        with open(self.config, "w") as file:
            words = {"owner": getpass.getuser(), "passwords": passwords, "certificates": certificates}
            file.write(configs.MOSQUITTO.format(**words, **self.doors))

    def command(self):
        return ["mosquitto", "-c", self.config]
