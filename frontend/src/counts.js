// Characters and words while writing; the same rules as support/texts/statistics.py.

const number = new Intl.NumberFormat("da-DK");

export function countsOf(doc) {
  let characters = 0;
  let words = 0;
  doc.descendants((node) => {
    if (!node.isTextblock) return true;
    const text = node.textContent;
    characters += codePoints(text.replace(/[\r\n]/g, ""));
    words += text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    return false;
  });
  return { characters, words };
}

function codePoints(text) {
  let pairs = 0;
  for (let n = 0; n < text.length - 1; n++) {
    const code = text.charCodeAt(n);
    if (code >= 0xd800 && code < 0xdc00) pairs++;
  }
  return text.length - pairs;
}

/** "1.234 tegn · 210 ord · LIX 48 (svær)"; near the limit it says how much there is room for. */
export function countsText({ characters, words, lix, level }, max) {
  const room = max && characters > 0.9 * max ? ` af højst ${number.format(max)}` : "";
  const parts = [`${number.format(characters)} tegn${room}`, `${number.format(words)} ord`];
  if (lix !== undefined && lix !== null) parts.push(`LIX ${lix}${level ? ` (${level})` : ""}`);
  return parts.join(" · ");
}

export const formatNumber = (value) => number.format(value);
