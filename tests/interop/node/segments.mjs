// The npm package sms-segments-calculator as a second opinion: `node segments.mjs`.
// Reads one JSON string a line from standard input and prints one JSON list a line:
// [alphabet, units without headers, segments, whether several code points make one grapheme].
import { createInterface } from "node:readline";
import calculator from "sms-segments-calculator";

const BITS = { "GSM-7": 7, "UCS-2": 16 };
for await (const line of createInterface({ input: process.stdin })) {
  const message = new calculator.SegmentedMessage(JSON.parse(line));
  const joined = message.graphemes.some((grapheme) => [...grapheme].length > 1);
  const units = message.messageSize / BITS[message.encodingName];
  process.stdout.write(JSON.stringify([message.encodingName, units, message.segmentsCount, joined]) + "\n");
}
