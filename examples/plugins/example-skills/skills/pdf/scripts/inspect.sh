#!/bin/sh
# Says which PDF tools are installed and, of a file, its pages, encryption, form fields and whether it holds text.
for tool in pdftotext pdftoppm pdfinfo qpdf tesseract pandoc; do
  command -v "$tool" >/dev/null 2>&1 && echo "have: $tool" || echo "no:   $tool"
done
python3 -c 'import pypdf' 2>/dev/null && echo "have: pypdf" || echo "no:   pypdf"

[ -n "$1" ] || exit 0
[ -f "$1" ] || { echo "There is no file $1" >&2; exit 1; }
head -c 5 "$1" | grep -q '%PDF-' || { echo "$1 is not a PDF file" >&2; exit 1; }
if command -v pdfinfo >/dev/null 2>&1; then
  pdfinfo "$1" | grep -E '^(Title|Pages|Encrypted|Form|Page size)'
fi
if command -v pdftotext >/dev/null 2>&1; then
  letters=$(pdftotext -l 3 "$1" - 2>/dev/null | tr -cd '[:alnum:]' | wc -c)
  echo "Letters on the first pages: $letters"
fi
