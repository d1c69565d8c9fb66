"""One journey of Debian's Paho client through a broker: paho_journey.py JOURNEY VERSION HOST PORT ROOT [CA USER PASSWORD]

Ends with 0 when everything went as the journey says, else with the assertion that failed.
ROOT is the first level of every topic that we may use. Every wait has a bound.
"""

import socket
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PATIENCE = 20
VERSIONS = {"3.1.1": mqtt.MQTTv311, "5.0": mqtt.MQTTv5}

journey, version_name, host, port, root = sys.argv[1:6]
ca, user, password = (sys.argv[6:9] + [None] * 3)[:3]
version = VERSIONS[version_name]
is_five = version == mqtt.MQTTv5


class Client:
    """A client with its loop in a thread of its own, and what it has heard."""

    def __init__(self, name, clean=True, will=None, secret=password):
        self.changed = threading.Condition()
        self.messages, self.granted, self.answers, self.closed = [], [], [], 0
        options = {} if is_five else {"clean_session": clean}
        self.paho = mqtt.Client(root + "-paho-" + name + version_name, protocol=version, **options)
        self.clean = clean
        self.paho.on_connect = self.on_connect
        self.paho.on_message = self.on_message
        self.paho.on_subscribe = self.on_subscribe
        self.paho.on_disconnect = self.on_disconnect
        if ca:
            self.paho.tls_set(ca)
            self.paho.username_pw_set(user, secret)
        if will:
            self.paho.will_set(will, "gone", qos=1, retain=False)

    def connect(self):
        options = {}
        if is_five:
            options["clean_start"] = self.clean
            if not self.clean:
                options["properties"] = Properties(PacketTypes.CONNECT)
                options["properties"].SessionExpiryInterval = 3600
        self.paho.connect(host, int(port), keepalive=30, **options)
        self.paho.loop_start()
        self.wait(lambda: self.answers, "CONNACK")
        return self.answers[-1]

    def connected(self):
        flags, reason = self.connect()
        assert reason == 0, reason
        return self

    def on_connect(self, paho, data, flags, reason, properties=None):
        self.note(self.answers, (flags, reason))

    def on_message(self, paho, data, message):
        self.note(self.messages, (message.topic, message.qos, bool(message.retain), message.payload.decode()))

    def on_subscribe(self, paho, data, number, granted, properties=None):
        self.note(self.granted, [int(str(code.value if is_five else code)) for code in granted])

    def on_disconnect(self, paho, data, reason, properties=None):
        with self.changed:
            self.closed += 1
            self.changed.notify_all()

    def note(self, where, what):
        with self.changed:
            where.append(what)
            self.changed.notify_all()

    def wait(self, condition, what):
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), what + " did not come: " + str(self.__dict__)

    def subscribe(self, filters):
        self.paho.subscribe(filters)
        self.wait(lambda: self.granted, "SUBACK")
        assert self.granted[-1] == [qos for _, qos in filters], self.granted
        return self

    def publish(self, topic, payload, qos=0, retain=False):
        sent = self.paho.publish(topic, payload, qos=qos, retain=retain)
        sent.wait_for_publish(PATIENCE)
        assert sent.is_published(), topic + " was not acknowledged"

    def expect(self, *messages):
        self.wait(lambda: len(self.messages) >= len(messages), "%d messages" % len(messages))
        assert self.messages == list(messages), self.messages

    def goodbye(self):
        self.paho.disconnect()
        self.wait(lambda: self.closed, "the end")
        self.paho.loop_stop()

    def die(self):
        self.paho.loop_stop()
        self.paho.socket().shutdown(socket.SHUT_RDWR)


def place(name):
    """A topic of this journey alone: stored sessions of others may still listen."""
    return "%s/%s/%s" % (root, version_name, name)


def messages():
    topics = [place("messages/%d" % qos) for qos in range(3)]
    reader = Client("reader").connected().subscribe([(topic, qos) for qos, topic in enumerate(topics)])
    writer = Client("writer").connected()
    for qos, topic in enumerate(topics):
        writer.publish(topic, "warm", qos)
        reader.wait(lambda: len(reader.messages) > qos, topic)
    reader.expect(*[(topic, qos, False, "warm") for qos, topic in enumerate(topics)])
    reader.goodbye()
    writer.goodbye()


def retained():
    topic = place("retained")
    writer = Client("writer").connected()
    writer.publish(topic, "warm", 1, True)
    reader = Client("reader").connected().subscribe([(topic, 1)])
    reader.expect((topic, 1, True, "warm"))
    writer.publish(topic, "", 1, True)
    late = Client("late").connected().subscribe([(topic, 1)])
    writer.publish(topic, "live", 1)
    late.expect((topic, 1, False, "live"))


def will():
    topic = place("will")
    reader = Client("reader").connected().subscribe([(topic, 1)])
    Client("polite", will=topic).connected().goodbye()
    Client("mortal", will=topic).connected().die()
    reader.expect((topic, 1, False, "gone"))


def stored():
    topic = place("stored")
    writer = Client("writer").connected()
    first = Client("reader", clean=False)
    flags, reason = first.connect()
    assert (flags["session present"], reason) == (0, 0), (flags, reason)
    first.subscribe([(topic, 2)])
    first.die()
    for qos in (1, 2):
        writer.publish(topic, "missed", qos)
    second = Client("reader", clean=False)
    flags, reason = second.connect()
    assert (flags["session present"], reason) == (1, 0), (flags, reason)
    second.expect((topic, 1, False, "missed"), (topic, 2, False, "missed"))
    second.goodbye()


def again():
    """The connection breaks under a running loop, which connects again by itself."""
    topic = place("again")
    writer = Client("writer").connected()
    reader = Client("reader", clean=False).connected().subscribe([(topic, 1)])
    reader.paho.reconnect_delay_set(1, 1)
    reader.paho.socket().shutdown(socket.SHUT_RDWR)
    reader.wait(lambda: len(reader.answers) == 2, "the second CONNACK")
    assert reader.answers[1][0]["session present"] == 1, reader.answers
    writer.publish(topic, "back", 1)
    reader.expect((topic, 1, False, "back"))
    reader.goodbye()


def refused():
    client = Client("stranger", secret="wrong" if password else None)
    _, reason = client.connect()
    expected = 134 if is_five else 4
    assert (reason.value if is_five else reason) == expected, reason
    client.paho.loop_stop()


{"messages": messages, "retained": retained, "will": will, "stored": stored, "again": again, "refused": refused}[journey]()
print("done")
