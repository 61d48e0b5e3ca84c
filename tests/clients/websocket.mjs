// MQTT.js over WebSocket: node websocket.mjs URL VERSION USER SECRET THING
// Signs in, subscribes to its orders, publishes one message of QoS 1, and says "acknowledged".
import mqtt from 'mqtt';

const [url, version, username, password, thing] = process.argv.slice(2);
const client = await mqtt.connectAsync(url, {
  username,
  password,
  clientId: `js-${version}`,
  protocolVersion: Number(version),
  reconnectPeriod: 0,
  connectTimeout: 10_000,
});
const granted = await client.subscribeAsync(`cityloop/v1/${thing}/order`, { qos: 1 });
if (granted[0].qos !== 1) throw new Error(`subscription: ${JSON.stringify(granted)}`);
await client.publishAsync(`cityloop/v1/${thing}/telemetry`, '{"fill_percent":20}', { qos: 1 });
await client.endAsync();
console.log('acknowledged');
