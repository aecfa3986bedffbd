// One line a page: node lighthouse.mjs PORT RUNS < [{"name", "path", "session"}] as JSON.
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const [port, runs] = process.argv.slice(2).map(Number);
const pages = JSON.parse(readFileSync(0, "utf8"));
const origin = `http://127.0.0.1:${port}`;
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const kinds = ["performance", "accessibility", "best-practices"];
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

// A fresh browser each time; cookies by header did not sign in.
async function once({ path, session }) {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  const browser = await puppeteer.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    if (session) await browser.setCookie({ name: "sessionid", value: session, domain: "127.0.0.1" });
    const options = { onlyCategories: kinds, disableStorageReset: true, logLevel: "error" };
    return (await lighthouse(origin + path, options, undefined, page)).lhr;
  } finally {
    await browser.close();
  }
}

for (const page of pages) {
  const reports = [];
  for (let run = 0; run < runs; run += 1) reports.push(await once(page));
  const scores = kinds.map((kind) => median(reports.map((r) => Math.round(r.categories[kind].score * 100))));
  const [lcp, tbt] = ["largest-contentful-paint", "total-blocking-time"].map((id) =>
    Math.round(median(reports.map((r) => r.audits[id].numericValue))),
  );
  const failed = Object.values(reports[0].audits).filter((a) => a.score !== null && a.score < 0.9);
  console.log(JSON.stringify({ name: page.name, scores, lcp, tbt, failed: failed.map((a) => a.id) }));
}
