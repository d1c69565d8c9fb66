"""What the brokers are told. Each has the same four doors, all on loopback."""

DOORS = ("plain", "password", "tls", "mtls")
USER = "bench"
PREFIX = "lab-"

# Rules are asked, appends are synced, limits are those of a new installation; but mqload's 100,000 filters come from
# 60 clients, which is more than the 4,000 for each that are allowed otherwise.
SALLYPORT = """
[[listener]]
name = "plain"
bind = "mqtt://127.0.0.1:{plain}"
guest = "bench"

[[listener]]
name = "password"
bind = "mqtt://127.0.0.1:{password}"

[[listener]]
name = "tls"
bind = "mqtts://127.0.0.1:{tls}"
certificate = "{certificates}/server.pem"
key = "{certificates}/server.key"
guest = "bench"

[[listener]]
name = "mtls"
bind = "mqtts://127.0.0.1:{mtls}"
certificate = "{certificates}/server.pem"
key = "{certificates}/server.key"
client_certificate = "required"
client_ca = "{certificates}/ca.pem"
user_prefix = "lab-"

[[rule]]
name = "the load generator"
who = ["guest:bench", "user:bench", "user:lab-bench"]
allow = ["publish", "subscribe"]
topics = ["#"]

[limits]
filters_per_client = 8000
"""

MOSQUITTO = """
per_listener_settings true
max_queued_messages 0
log_type error
user {owner}

listener {plain} 127.0.0.1
allow_anonymous true

listener {password} 127.0.0.1
allow_anonymous false
password_file {passwords}

listener {tls} 127.0.0.1
allow_anonymous true
certfile {certificates}/server.pem
keyfile {certificates}/server.key
tls_version tlsv1.3

listener {mtls} 127.0.0.1
allow_anonymous false
cafile {certificates}/ca.pem
certfile {certificates}/server.pem
keyfile {certificates}/server.key
tls_version tlsv1.3
require_certificate true
use_identity_as_username true
"""

FLASHMQ = """
allow_anonymous true
listen {{
  protocol mqtt
  port {plain}
  inet4_bind_address 127.0.0.1
}}
"""

HIVEMQ = """<?xml version="1.0"?>
<hivemq>
  <listeners>
    <tcp-listener><port>{plain}</port><bind-address>127.0.0.1</bind-address></tcp-listener>
  </listeners>
  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
</hivemq>
"""
