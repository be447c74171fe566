// Reads the recap that .ci/recap has printed, and opens the workbooks.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ExcelJS from "exceljs";
import XLSX from "xlsx";

const folder = process.argv[2];
const wrong = [];
const check = (holds, words) => { if (!holds) wrong.push(words); };

// pages are the printed ones, with their size and the place of each word in points.
const pages = readFileSync(join(folder, "recap.html"), "utf8").split("<page ").slice(1).map((text) => {
  const number = (name, from) => Number(from.match(new RegExp(`${name}="([\\d.]+)"`))[1]);
  const words = [...text.matchAll(/<word ([^>]*)>([^<]*)</g)].map(([, box, word]) => ({
    word, left: number("xMin", box), top: number("yMin", box), right: number("xMax", box), bottom: number("yMax", box) }));
  return { width: number("width", text), height: number("height", text), words, text: words.map((w) => w.word).join(" ") };
});

const report = pages[0];
check(Math.abs(report.width - 842) < 2 && Math.abs(report.height - 595) < 2, `the report's page has ${report.width} × ${report.height} points`);
for (const part of ["Rekap layanan November 2026", "Jumlah", "Alasan perbaikan diminta", "Alasan penolakan", "Indeks Kepuasan Masyarakat"]) {
  check(report.text.includes(part), `the report's page lacks "${part}": ${report.text}`);
}
check(report.text.startsWith("Rekap layanan November 2026"), "the title is not on top");
check(!report.text.includes("SD-2026-0001") && pages.length > 1 && !pages[1].text.includes("Indeks Kepuasan"), "the report takes more than its page");

for (const [n, page] of pages.entries()) {
  for (const [i, a] of page.words.entries()) {
    check(a.right <= page.width + 1 && a.bottom <= page.height + 1, `page ${n + 1}: "${a.word}" runs off the page`);
    for (const b of page.words.slice(i + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      check(across < 1 || down < (a.bottom - a.top) / 2.5, `page ${n + 1}: "${a.word}" lies over "${b.word}"`);
    }
  }
}

for (const name of readdirSync(folder).filter((name) => name.endsWith(".xlsx"))) {
  const one = new ExcelJS.Workbook();
  await one.xlsx.readFile(join(folder, name));
  const other = XLSX.readFile(join(folder, name), { cellStyles: true });
  const survey = name.startsWith("survey");
  const sheets = survey ? 3 : 5, title = survey ? "Survei Kepuasan Masyarakat" : "Rekap layanan";
  check(one.worksheets.length === sheets && other.SheetNames.length === sheets, `${name}: ${one.worksheets.length} sheets for exceljs, ${other.SheetNames} for SheetJS`);
  check(String(one.worksheets[0].getCell("A1").value).startsWith(title), `${name}: exceljs reads no title`);
  check(String(other.Sheets[other.SheetNames[0]].A1?.v).startsWith(title), `${name}: SheetJS reads no title`);
  const set = one.worksheets[0].pageSetup;
  check(set.fitToWidth === 1 && set.fitToHeight === 1 && set.orientation === "landscape" && set.paperSize === 9, `${name}: the report is set as ${JSON.stringify(set)}`);
}

if (wrong.length > 0) {
  console.error([...new Set(wrong)].slice(0, 40).join("\n"));
  process.exit(1);
}
