"""Sends temperatures: publisher.py [COUNT]"""

import random
import sys
import time

from course import HOST, PORT, USER, new_client

count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
client = new_client(USER + "-publisher")
client.connect(HOST, PORT, keepalive=60)
client.loop_start()
for number in range(count):
    temperature = round(random.uniform(18.0, 24.0), 1)
    info = client.publish(USER + "/temperature", temperature, qos=1)
    info.wait_for_publish()
    print("published", number, temperature, flush=True)
    time.sleep(float(sys.argv[2]) if len(sys.argv) > 2 else 0.1)
client.loop_stop()
client.disconnect()
