// Node's soap package on a server of ours: `node client.mjs <base url>`.
// Reads a list of calls as JSON from standard input, [["send_sms", {"login": ...}], ...], makes them in
// order and prints a list of results as JSON: each one what the method returned, without its wrapper.
import { readFileSync } from "node:fs";
import soap from "soap";

const calls = JSON.parse(readFileSync(0, "utf8"));
const client = await soap.createClientAsync(`${process.argv[2]}/sys/soap.php?wsdl`);
const results = [];
for (const [method, fields] of calls) {
  const [answer] = await client[`${method}Async`](fields);
  results.push({ result: Object.values(answer)[0], request: client.lastRequest });
}
process.stdout.write(JSON.stringify(results) + "\n");
