/** How the page looks: set like a book, in light or dark as the reader has it, from phone width up, and on paper. */
export const style: string = `
:root{color-scheme:light dark;
--paper:#fbf9f4;--raised:#f4f0e7;--ink:#24211b;--soft:#6a6355;--line:#ddd6c7;--accent:#8c4a1c;--bad:#a8281c;--warn:#855500;--good:#3f6b32;
--add:#e4efdc;--del:#f8e2dc;--find:#ffdf7d;--now:#ff9d3c;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4","Noto Serif",Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){:root{
--paper:#1a1815;--raised:#24211d;--ink:#e6e0d4;--soft:#a69d8c;--line:#3b362e;--accent:#e0a468;--bad:#f08a7b;--warn:#dfb35c;--good:#9cc58a;
--add:#20311d;--del:#402420;--find:#6b5411;--now:#a85b10}}
*{box-sizing:border-box}
html{font:1.0625rem/1.62 var(--serif);background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:4.5rem}
body{margin:0;overflow-wrap:anywhere}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
h1,h2,p,form,ol,ul,dl,dd,pre,blockquote,figure,table{margin:0;padding:0}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:9}
.page{max-width:76rem;margin:0 auto;padding:0 1.25rem 6rem}
header{padding:3.2rem 0 1.6rem}
.kind,.h2,nav,.find,.meta,.turn-line,.call>summary,.fold>summary,.note,.label,figcaption,footer,.back>summary,.think>summary,.tag,.thanks{font-family:var(--sans)}
.kind{font-size:.78rem;color:var(--soft);letter-spacing:.04em}
h1{font-size:clamp(1.55rem,4.5vw,2.3rem);line-height:1.2;font-weight:600;letter-spacing:-.012em;margin:.35rem 0 1.1rem;text-wrap:balance}
.meta{display:grid;grid-template-columns:repeat(auto-fill,minmax(7rem,1fr));gap:.9rem 1.4rem;font-size:.86rem;line-height:1.4}
.meta div.far{grid-column:1/-1}
.meta dt,.label{font-size:.74rem;color:var(--soft)}
.meta dd{font-variant-numeric:tabular-nums}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1.2rem 3rem;margin-top:2rem}
figcaption{font-size:.8rem;color:var(--soft);margin-bottom:.2rem}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:11px var(--sans);fill:var(--soft);font-variant-numeric:tabular-nums}
.axis{stroke:var(--line);stroke-width:1;fill:none;vector-effect:non-scaling-stroke}
.area{fill:var(--accent);opacity:.13}.curve{fill:none;stroke:var(--accent);stroke-width:1.6;stroke-linejoin:round}
.hit{fill:transparent}a:hover>.hit,.hit:hover{fill:var(--accent);opacity:.22}
.find{position:sticky;top:0;z-index:5;display:flex;gap:.4rem;align-items:center;background:var(--paper);border-bottom:1px solid var(--line);padding:.55rem 0;font-size:.84rem}
::placeholder{color:var(--soft);opacity:1}
.find input{flex:1 1 8rem;min-width:0;max-width:24rem;font:inherit;font-size:1rem;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:.4rem;padding:.36rem .7rem}
button{font:inherit;color:inherit;background:none;border:1px solid var(--line);border-radius:.4rem;padding:.36rem .7rem;min-width:2.2rem;cursor:pointer}
button:hover{background:var(--raised)}
output{color:var(--soft);font-variant-numeric:tabular-nums;min-width:4.5rem;white-space:nowrap}
.all{margin-left:auto;white-space:nowrap}output:empty{display:none}
nav{font-size:.86rem;line-height:1.4;margin:1.4rem 0 0}
nav summary{cursor:pointer;color:var(--soft);font-size:.8rem;padding:.3rem 0}
nav ol{list-style:none;border-left:1px solid var(--line)}
nav a{display:block;color:inherit;text-decoration:none;margin:0 0 .5rem -1px;padding-left:.9rem;border-left:2px solid transparent;
overflow:hidden;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2}
nav a:hover,nav a[aria-current]{color:var(--accent);border-color:var(--accent)}
nav .gone a{color:var(--soft);text-decoration:line-through;text-decoration-thickness:1px}
@media (min-width:66rem){.layout{display:grid;grid-template-columns:15rem minmax(0,46rem);gap:4rem}
nav{position:sticky;top:3.4rem;align-self:start;max-height:calc(100vh - 4.5rem);overflow:auto;padding-bottom:1rem}}
.exchange{padding-top:2.4rem}
.exchange+.exchange{margin-top:2.4rem;border-top:1px solid var(--line)}
.turn{content-visibility:auto;contain-intrinsic-size:auto 9rem;padding-top:1px}
.turn>*+*,.prose>*+*,.exchange>*+*{margin-top:.85rem}
.prose li>*+*{margin-top:.4rem}
.who{display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline;font-family:var(--sans);font-size:.8rem;color:var(--soft);font-weight:400;line-height:1.4}
.who h2{font:inherit;font-weight:600;color:var(--accent)}
.fork{margin-left:auto}.fork[open]{flex-basis:100%}.fork summary{text-align:right}.fork code{display:block;padding:.5rem .8rem;user-select:all}
.said{font-size:1.16rem;line-height:1.5;white-space:pre-wrap;border-left:3px solid var(--accent);padding:.1rem 0 .1rem 1.1rem;unicode-bidi:plaintext}
.prose{unicode-bidi:plaintext}.prose p{white-space:pre-line}
.prose .h{font-weight:600;font-size:1.08rem;margin-top:1.3rem}
.prose ul,.prose ol{padding-left:1.5rem}
blockquote{border-left:2px solid var(--line);padding-left:1rem;color:var(--soft)}
hr{border:0;border-top:1px solid var(--line);margin:1.4rem 0}
code,pre,.name{font-family:var(--mono);font-size:.82rem}
code{background:var(--raised);padding:.08em .3em;border-radius:.25em}
pre{background:var(--raised);border-radius:.4rem;padding:.7rem .9rem;line-height:1.5;overflow:auto;max-height:36rem;white-space:pre;overflow-wrap:normal;tab-size:4}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.94rem}th,td{text-align:left;vertical-align:top;padding:.32rem .9rem .32rem 0;border-bottom:1px solid var(--line);overflow-wrap:normal}
th{font-weight:600}
.turn-line{display:flex;flex-wrap:wrap;gap:0 .9rem;font-size:.75rem;color:var(--soft);font-variant-numeric:tabular-nums}
.turn>.turn-line{margin-top:.4rem}.turn{padding-bottom:.9rem}
.turn-line a{color:inherit;text-decoration:none}
.turn-line a:hover{text-decoration:underline}
details>summary{cursor:pointer}
.call{border:1px solid var(--line);border-radius:.5rem}
.call+.call{margin-top:.4rem}
.call>summary{display:flex;gap:.6rem;align-items:baseline;padding:.42rem .8rem;font-size:.84rem;list-style:none}
.call>summary::-webkit-details-marker{display:none}
.call>summary::before,.fold>summary::before,.think>summary::before{content:"";flex:none;align-self:center;display:inline-block;border:.26rem solid transparent;border-left:.36rem solid var(--soft);border-right:0;transition:transform .12s}
.call[open]>summary::before,.fold[open]>summary::before,.think[open]>summary::before{transform:rotate(90deg)}
.name{font-weight:600;flex:none;max-width:60%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.call[open] .name{white-space:normal}
.what{flex:1 1 auto;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--soft);font-family:var(--mono);font-size:.8rem}
.call[open]>summary .what{white-space:normal}
.time{flex:none;color:var(--soft);font-size:.75rem;font-variant-numeric:tabular-nums}
.tag{flex:none;font-size:.72rem;border:1px solid currentColor;border-radius:1rem;padding:0 .5rem;line-height:1.5}
.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}
.call.bad{color:inherit;border-color:var(--bad)}
.body{padding:.1rem .8rem .9rem}.body>*+*{margin-top:.7rem}
.body dl{display:grid;grid-template-columns:fit-content(40%) minmax(0,1fr);gap:.2rem 1rem;font-family:var(--sans);font-size:.84rem}
.body dt{color:var(--soft)}.body dl dd{white-space:pre-wrap}
.body>.rule+.rule{margin-top:.2rem}
.rule{font-family:var(--sans);font-size:.84rem;line-height:1.45}
.diff{padding:.5rem 0}.diff span{display:block;padding:0 .9rem;width:max-content;min-width:100%;min-height:1.5em}
.diff .a{background:var(--add)}.diff .d{background:var(--del)}.diff .s{color:var(--soft)}
.fold>summary,.think>summary{font-size:.8rem;color:var(--soft);padding:.15rem 0;list-style:none;display:flex;gap:.5rem;align-items:baseline}
.fold>summary::-webkit-details-marker,.think>summary::-webkit-details-marker{display:none}
.think>div{border-left:2px solid var(--line);padding-left:1rem;color:var(--soft);white-space:pre-wrap;font-size:.96rem;font-style:italic;unicode-bidi:plaintext}
.note{font-size:.84rem;line-height:1.45;color:var(--soft);display:flex;gap:.6rem;align-items:baseline}
.note b{flex:none;font-weight:600}.note span{white-space:pre-wrap;min-width:0}
.note.warn,.note.bad{color:var(--ink)}.note.warn b{color:var(--warn)}.note.bad b{color:var(--bad)}
.prose.lost{color:var(--soft);text-decoration:line-through;text-decoration-thickness:1px}.exchange>.turn.lost{border-left:3px dotted var(--soft);padding-left:1.1rem}.back .turn.lost{border:0;padding-left:0}
.back{border-left:3px dotted var(--soft);padding-left:1.1rem;margin-top:2.4rem}
.back>summary{font-size:.86rem;color:var(--soft);padding:.3rem 0}
.back .exchange:first-of-type{padding-top:1rem}
img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:.4rem;display:block}
.c{font:600 .8em var(--mono);color:var(--bad);border:1px solid currentColor;border-radius:.2em;padding:0 .15em;margin:0 .1em}
footer{margin-top:4rem;border-top:1px solid var(--line);padding-top:1rem;font-size:.8rem;color:var(--soft)}
kbd{font:.76rem var(--mono);border:1px solid var(--line);border-radius:.25rem;padding:.05rem .35rem}
::highlight(found){background:var(--find);color:inherit}
::highlight(now){background:var(--now);color:inherit}
@media (max-width:40rem){html{font-size:1rem}svg text{font-size:15px}.page{padding:0 1rem 4rem}header{padding-top:1.8rem}.find{flex-wrap:wrap}.find input{flex-basis:6rem}button{padding:.36rem .5rem}output{min-width:3.5rem}.said{padding-left:.8rem}
.call>summary{gap:.45rem;padding:.42rem .6rem}.body{padding-left:.6rem;padding-right:.6rem}.note{display:block}.note b{margin-right:.5rem}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{:root{--paper:#fff;--raised:#f6f6f3;--ink:#000;--soft:#444;--line:#bbb;--accent:#5a2f10;--add:#eaf3e6;--del:#f8e8e4}
html{font-size:10pt}.find,nav,.fork,.skip,footer{display:none}.page{max-width:none;padding:0}header{padding-top:0}
pre{max-height:none;white-space:pre-wrap;overflow-wrap:anywhere;overflow:visible}.diff span{width:auto}
.turn{content-visibility:visible}.call,.turn-line,.note,.said{break-inside:avoid-page}.exchange{break-before:auto}h2{break-after:avoid}}
`;
