// One visit of MQTT.js: node visit.js URL CA [CERTIFICATE KEY]; the modules are found by NODE_PATH.
'use strict';
const fs = require('node:fs');
const mqtt = require('mqtt');

const [url, ca, cert, key] = process.argv.slice(2);
const options = {
  clientId: 'visitor',
  ca: [fs.readFileSync(ca)],
  reconnectPeriod: 0,
  connectTimeout: 10000,
};
if (cert) Object.assign(options, { cert: fs.readFileSync(cert), key: fs.readFileSync(key) });

const client = mqtt.connect(url, options);
client.on('connect', () => client.end(false, {}, () => process.exit(0)));
client.on('error', (failure) => { console.log('refused', failure.message); process.exit(1); });
client.on('close', () => process.exit(2));
