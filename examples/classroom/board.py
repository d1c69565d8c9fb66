"""Pins a note to the board: board.py TEXT"""

import sys

from course import HOST, PORT, USER, new_client

client = new_client(USER + "-board")
client.connect(HOST, PORT)
client.loop_start()
client.publish("public/" + USER + "/note", sys.argv[1], qos=1, retain=True).wait_for_publish()
client.loop_stop()
client.disconnect()
print("pinned", flush=True)
