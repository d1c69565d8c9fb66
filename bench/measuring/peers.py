"""Brokers that are run beside us when they are installed, on the door without TLS and without a login."""

import os
import shlex
import shutil

from measuring import configs
from measuring.brokers import Broker


class Peer(Broker):
    """Any broker that a command starts in the foreground."""

    def __init__(self, name, port, work, command, environment=None, jvm=None):
        super().__init__(name, name, port, work)
        self.doors = {"plain": port}
        self.words = command
        self.extra = environment or {}
        self.jvm = jvm

    def command(self):
        return self.words

    def environment(self):
        return {**os.environ, **self.extra}


def named(text, work):
    """--peer "NAME PORT COMMAND": a broker that listens on 127.0.0.1:PORT and stays in the foreground."""
    words = shlex.split(text)
    if len(words) < 3 or not words[1].isdigit():
        raise SystemExit(f"--peer wants NAME PORT COMMAND, not {text!r}")
    return Peer(words[0], int(words[1]), work, words[2:])


def installed(first_port, work, jvm):
    """FlashMQ, and HiveMQ CE where HIVEMQ_HOME says it is."""
    found = []
    if shutil.which("flashmq"):
        config = _config(work, "flashmq.conf", configs.FLASHMQ.format(plain=first_port))
        found.append(Peer("FlashMQ", first_port, work, ["flashmq", "--config-file", config]))
    home = os.environ.get("HIVEMQ_HOME")
    if home:
        folder = os.path.join(work, "hivemq-conf")
        os.mkdir(folder)
        _config(folder, "config.xml", configs.HIVEMQ.format(plain=first_port + 1))
        data = os.path.join(work, "hivemq-data")
        command = [
            os.path.join(jvm, "java"), "-Dhivemq.home=" + home, "-Dhivemq.config.folder=" + folder,
            "-Dhivemq.data.folder=" + data, "-jar", os.path.join(home, "bin", "hivemq.jar"),
        ]
        found.append(Peer("HiveMQ CE", first_port + 1, work, command, jvm=jvm))
    return found


def _config(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path
