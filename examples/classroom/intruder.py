"""Tries what must not work: intruder.py VICTIM"""

import sys
import threading

from course import HOST, PORT, USER, new_client

victim = sys.argv[1]


def attempt(name, action):
    """Says whether the broker let `action` pass: MQTT 3.1.1 can only hang up on a publisher."""
    done = threading.Event()
    outcome = []

    def end(text):
        outcome.append(text)
        done.set()

    def on_subscribe(client, userdata, mid, granted, *properties):
        code = int(getattr(granted[0], "value", granted[0]))
        end("refused" if code >= 128 else "GRANTED")

    def on_publish(client, userdata, mid, *more):
        reason = more[0] if more else None
        end("refused" if reason is not None and reason.is_failure else "TAKEN")

    client = new_client(USER + "-" + name)
    client.on_connect = lambda c, *more: action(c)
    client.on_subscribe = on_subscribe
    client.on_publish = on_publish
    client.on_disconnect = lambda c, userdata, rc, *properties: end("hung up")
    client.connect(HOST, PORT)
    client.loop_start()
    done.wait(10)
    client.on_disconnect = None
    client.disconnect()
    client.loop_stop()
    print(name, outcome[0] if outcome else "no answer", flush=True)


attempt("read", lambda c: c.subscribe(victim + "/#", qos=1))
attempt("read-all", lambda c: c.subscribe("#", qos=1))
attempt("write", lambda c: c.publish(victim + "/lamp", "off", qos=1))
attempt("pin", lambda c: c.publish("public/" + victim + "/note", "forged", qos=1, retain=True))
