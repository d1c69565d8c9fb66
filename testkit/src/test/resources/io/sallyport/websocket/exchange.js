// What MqttJsTest has MQTT.js do: node exchange.js URL CA VERSION; the modules are found by NODE_PATH.
'use strict';
const fs = require('node:fs');
const mqtt = require('mqtt');

const [url, ca, version] = process.argv.slice(2);
const options = {
  protocolVersion: Number(version),
  ca: [fs.readFileSync(ca)],
  reconnectPeriod: 0,
  connectTimeout: 10000,
};
const texts = ['', 'short', 'x'.repeat(126), 'y'.repeat(65536), 'z'.repeat(200000)];

async function main() {
  const heir = await mqtt.connectAsync(url, { ...options, clientId: 'js-heir' });
  const will = { topic: 'js/will', payload: 'gone', qos: 1 };
  const client = await mqtt.connectAsync(url, { ...options, clientId: 'js', will, keepalive: 30 });
  const heard = [];
  const done = new Promise((resolve) => {
    heir.on('message', (topic, payload, packet) => {
      heard.push(payload.toString());
      console.log(`message ${topic} ${packet.qos} ${payload.length}`);
      if (heard.length === texts.length * 3 + 1) resolve();
    });
  });
  await heir.subscribeAsync('js/#', { qos: 2 });
  for (const text of texts) {
    for (const qos of [0, 1, 2]) await client.publishAsync('js/data', text, { qos });
  }
  client.stream.destroy(); // without DISCONNECT
  await done;
  const expected = texts.flatMap((text) => [text, text, text]).concat('gone');
  if (JSON.stringify(heard) !== JSON.stringify(expected)) throw new Error('not what was sent');
  await heir.endAsync();
  console.log('done');
}

main().then(() => process.exit(0), (failure) => {
  console.log('failed', failure);
  process.exit(1);
});
