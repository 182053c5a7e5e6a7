import fs from "node:fs";
const { checkPlugin } = await import("../packages/core/dist/kernel/check-plugin.js");
const { settle } = await import("../packages/core/dist/kernel/settle.js");
const { link } = await import("../packages/core/dist/kernel/link.js");
const { list, pointForms, manifestForm, extensionForm, issuesOf } = await import("../packages/sdk/dist/index.js");
const src = fs.readFileSync(new URL("./link.mjs", import.meta.url),"utf8");
const pd = new Function(src.slice(src.indexOf("function pluginData"))+"; return pluginData")();
const points = new Map(Object.entries(pointForms).map(([name, form]) => [name,({ name, form: list(form), ...(name === "tools" ? { id: (tool) => tool.name } : {}) })]));
const plugins = JSON.parse(JSON.stringify(Array.from({ length: 500 }, (_, index) => pd(index)))).map((data) => ({ ...data, modules: Object.fromEntries(data.contributes.tools.map(({ module }) => [module, () => import("node:fs")])) }));
const T=[];let t=performance.now(); const lap=(n)=>{const x=performance.now();T.push(n+" "+(x-t).toFixed(2));t=performance.now();};
if (process.argv[2]==="s") {
const tf=points.get("tools").form;
for (const p of plugins) issuesOf(manifestForm,p.manifest); lap("manifest");
for (const p of plugins) issuesOf(extensionForm,p.manifest.extensions["dev.lorimer"]); lap("ext");
for (const p of plugins) issuesOf(tf,p.contributes.tools); lap("tools");
const c=plugins.map(plugin=>({plugin,location:undefined,faults:checkPlugin(plugin,points,0)})); lap("checkAll(warm)");
settle(c,points); lap("settle");
} else {
const c=plugins.map(plugin=>({plugin,location:undefined,faults:checkPlugin(plugin,points,0)})); lap("checkAll");
settle(c,points); lap("settle");
}
console.log(T.join("  "));
