// Reads what a PDF file says, without showing it: links to certificates, the printed text, and
// pictures that may hold a QR code. Enough of the format for files of ours and for scans.

import { unpack } from "./trust.js";

const LONGEST_FILE = 20_000_000;
const LONGEST_STREAM = 8_000_000;
const MOST_OBJECTS = 20_000;

/** {links, text, pictures} of a PDF file; `text` is null where no text can be read. */
export async function readPdf(file) {
  if (file.size > LONGEST_FILE) throw new Error("too large");
  const whole = new Uint8Array(await file.arrayBuffer());
  const objects = await objectsIn(latin(whole));
  const links = new Set();
  for (const { head, data } of objects.values()) {
    for (const source of [head, data || ""])
      for (const [, digits] of source.matchAll(/\/v#([0-9]{100,1500})/g)) links.add(digits);
  }
  return { links: [...links], text: textIn(objects), pictures: picturesIn(objects) };
}

/** Letters without spaces, for finding a name that a layout breaks or sets in capitals. */
export function squeezed(text) {
  return text.normalize("NFC").replace(/\s+/g, "").toLocaleUpperCase("vi");
}

async function objectsIn(source) {
  const objects = new Map();
  for (const found of source.matchAll(/(?:^|[^0-9])(\d{1,7}) \d{1,5} obj\b/g)) {
    if (objects.size > MOST_OBJECTS) break;
    const start = found.index + found[0].length;
    objects.set(Number(found[1]), await objectAt(source, start));
  }
  for (const { head, data } of [...objects.values()]) {
    if (data && /\/Type\s*\/ObjStm/.test(head)) {
      const first = Number((head.match(/\/First\s+(\d+)/) || [])[1]);
      const numbers = data.slice(0, first).trim().split(/\s+/).map(Number);
      for (let at = 0; at + 1 < numbers.length; at += 2) {
        const end = at + 3 < numbers.length ? first + numbers[at + 3] : data.length;
        objects.set(numbers[at], { head: data.slice(first + numbers[at + 1], end), data: null });
      }
    }
  }
  return objects;
}

async function objectAt(source, start) {
  const end = source.indexOf("endobj", start);
  const stream = source.slice(start, end < 0 ? undefined : end).search(/stream\r?\n/);
  if (stream < 0) return { head: source.slice(start, end < 0 ? start : end), data: null };
  const head = source.slice(start, start + stream);
  const from = source.indexOf("\n", start + stream) + 1;
  const told = head.match(/\/Length\s+(\d+)(?!\s+\d+\s+R)/);
  const to = told ? from + Number(told[1]) : source.indexOf("endstream", from);
  const raw = source.slice(from, Math.min(to, from + LONGEST_STREAM));
  if (!/\/FlateDecode/.test(head)) return { head, data: raw };
  const bytes = Uint8Array.from(raw, (character) => character.charCodeAt(0));
  const data = await unpack(bytes, "deflate").catch(() => new Uint8Array());
  return { head, data: latin(data.subarray(0, LONGEST_STREAM)) };
}

function textIn(objects) {
  const fonts = new Map();
  for (const [number, { head }] of objects) {
    const map = head.match(/\/ToUnicode\s+(\d+)\s+\d+\s+R/);
    const stream = map && objects.get(Number(map[1]));
    if (stream && stream.data) fonts.set(number, { letters: lettersOf(stream.data), isWide: /\/Type0/.test(head) });
  }
  if (fonts.size === 0) return null;
  const names = new Map();
  for (const { head } of objects.values())
    for (const [, name, number] of head.matchAll(/\/([^\s/<>[\]()]+)\s+(\d+)\s+\d+\s+R/g))
      if (fonts.has(Number(number))) names.set(name, fonts.get(Number(number)));
  let text = "";
  for (const { head, data } of objects.values())
    if (data && /\bBT\b[^]*\bET\b/.test(data) && !/\/Subtype\s*\/Image/.test(head))
      text += printed(data, names);
  return text.trim() ? text : null;
}

// A map from codes to letters, as fonts carry it.
function lettersOf(source) {
  const letters = new Map();
  const word = (hex) => {
    let text = "";
    for (let at = 0; at < hex.length; at += 4) text += String.fromCharCode(parseInt(hex.slice(at, at + 4), 16));
    return text;
  };
  for (const [, block] of source.matchAll(/beginbfchar([^]*?)endbfchar/g))
    for (const [, code, text] of block.matchAll(/<([0-9a-f]+)>\s*<([0-9a-f]+)>/gi))
      letters.set(parseInt(code, 16), word(text));
  for (const [, block] of source.matchAll(/beginbfrange([^]*?)endbfrange/g))
    for (const [, from, to, text, list] of block.matchAll(
      /<([0-9a-f]+)>\s*<([0-9a-f]+)>\s*(?:<([0-9a-f]+)>|\[([^\]]*)\])/gi,
    )) {
      const each = list ? [...list.matchAll(/<([0-9a-f]+)>/gi)].map((one) => one[1]) : null;
      const first = parseInt(from, 16);
      for (let code = first; code <= Math.min(parseInt(to, 16), first + 65535); code += 1) {
        if (each) letters.set(code, word(each[code - first] || ""));
        else letters.set(code, String.fromCodePoint(parseInt(text, 16) + code - first));
      }
    }
  return letters;
}

// The text that a content stream prints, a space wherever it moves on.
function printed(source, names) {
  let font = null;
  let text = "";
  const pieces = /\/([^\s/<>[\]()]+)\s+[-\d.]+\s+Tf|<([0-9a-fA-F\s]*)>|\(((?:\\[^]|[^\\()])*)\)|\b(BT|Td|TD|Tm|T\*)(?![\w*])/g;
  for (const [, name, hex, plain, move] of source.matchAll(pieces)) {
    if (name !== undefined) font = names.get(name) || null;
    else if (move !== undefined) text += " ";
    else if (font) text += decoded(hex === undefined ? unescaped(plain) : fromHex(hex), font);
  }
  return `${text}\n`;
}

function decoded(bytes, { letters, isWide }) {
  let text = "";
  const step = isWide ? 2 : 1;
  for (let at = 0; at + step <= bytes.length; at += step)
    text += letters.get(isWide ? bytes[at] * 256 + bytes[at + 1] : bytes[at]) || "";
  return text;
}

function fromHex(hex) {
  const digits = hex.replace(/\s/g, "");
  return Array.from({ length: digits.length >> 1 }, (_, at) => parseInt(digits.substr(at * 2, 2), 16));
}

function unescaped(plain) {
  const letters = { n: 10, r: 13, t: 9, b: 8, f: 12 };
  const bytes = [];
  for (const [, octal, escaped, plainOne] of plain.matchAll(/\\([0-7]{1,3})|\\([^])|([^\\])/g)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8) & 255);
    else if (escaped !== undefined) bytes.push(letters[escaped] ?? escaped.charCodeAt(0));
    else bytes.push(plainOne.charCodeAt(0));
  }
  return bytes;
}

// Photographs in the file, as a scanned paper is one.
function picturesIn(objects) {
  const pictures = [];
  for (const { head, data } of objects.values())
    if (data && /\/DCTDecode/.test(head)) {
      const bytes = Uint8Array.from(data, (character) => character.charCodeAt(0));
      pictures.push(new Blob([bytes], { type: "image/jpeg" }));
    }
  return pictures;
}

function latin(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return text;
}
