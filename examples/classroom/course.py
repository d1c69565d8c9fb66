"""What all scripts of the course share: where the broker is, and who we are."""

import os

import paho.mqtt.client as mqtt

HOST = os.environ.get("MQTT_HOST", "localhost")
PORT = int(os.environ.get("MQTT_PORT", "1883"))
USER = os.environ["MQTT_USER"]
PASSWORD = os.environ["MQTT_PASSWORD"]


def new_client(client_id):
    """A client of Paho 1.x or 2.x, MQTT 3.1.1 unless MQTT_VERSION is 5."""
    version = mqtt.MQTTv5 if os.environ.get("MQTT_VERSION") == "5" else mqtt.MQTTv311
    if hasattr(mqtt, "CallbackAPIVersion"):
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION1, client_id, protocol=version)
    else:
        client = mqtt.Client(client_id, protocol=version)
    client.username_pw_set(USER, PASSWORD)
    ca = os.environ.get("MQTT_CA")
    if ca:
        client.tls_set(ca)
    return client
