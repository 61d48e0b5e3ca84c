"""Eclipse Paho: python paho_client.py TRANSPORT VERSION PORT CA USER SECRET THING

TRANSPORT is tls or websockets. Signs in, subscribes to its orders, publishes one message of
QoS 1, and says "acknowledged".
"""

import sys
import threading

import paho.mqtt.client as mqtt

transport, version, port, authority, user, secret, thing = sys.argv[1:]
granted = threading.Event()
client = mqtt.Client(
    mqtt.CallbackAPIVersion.VERSION2,
    client_id=f"paho-{transport}-{version}",
    protocol=mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311,
    transport="websockets" if transport == "websockets" else "tcp",
)
client.username_pw_set(user, secret)
if transport == "tls":
    client.tls_set(ca_certs=authority)


def connected(client, _data, _flags, reason, _properties):
    if reason.is_failure:
        sys.exit(f"refused: {reason}")
    client.subscribe(f"cityloop/v1/{thing}/order", qos=1)


def subscribed(_client, _data, _id, reasons, _properties):
    if reasons[0].value == 1:
        granted.set()


client.on_connect, client.on_subscribe = connected, subscribed
client.connect("127.0.0.1", int(port), keepalive=30)
client.loop_start()
if not granted.wait(10):
    sys.exit("no subscription was granted")
message = client.publish(f"cityloop/v1/{thing}/telemetry", '{"fill_percent":20}', qos=1)
message.wait_for_publish(10)
if not message.is_published():
    sys.exit("no PUBACK")
client.disconnect()
client.loop_stop()
print("acknowledged")
