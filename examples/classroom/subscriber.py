"""Prints messages: subscriber.py FILTER [COUNT]"""

import sys

from course import HOST, PORT, USER, new_client

wanted = sys.argv[1]
left = int(sys.argv[2]) if len(sys.argv) > 2 else 10


def on_connect(client, userdata, flags, rc, *properties):
    print("connected", int(getattr(rc, "value", rc)), flush=True)
    client.subscribe(wanted, qos=1)


def on_subscribe(client, userdata, mid, granted, *properties):
    code = int(getattr(granted[0], "value", granted[0]))
    if code >= 128:
        print("refused", wanted, flush=True)
        client.disconnect()
    else:
        print("subscribed", wanted, flush=True)


def on_message(client, userdata, message):
    global left
    print(message.topic, message.payload.decode(), "retained" if message.retain else "", flush=True)
    left -= 1
    if left == 0:
        client.disconnect()


client = new_client(USER + "-subscriber")
client.on_connect = on_connect
client.on_subscribe = on_subscribe
client.on_message = on_message
client.connect(HOST, PORT, keepalive=60)
client.loop_forever()
