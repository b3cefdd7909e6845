// node estimate.mjs FILE CONTEXT...: node-llama-cpp's estimate in bytes, a JSON line a context.
import {getLlama, readGgufFileInfo, GgufInsights} from "node-llama-cpp";

const [file, ...contexts] = process.argv.slice(2);
const llama = await getLlama({gpu: false, build: "never", logLevel: "disabled"});
const insights = await GgufInsights.from(await readGgufFileInfo(file, {sourceType: "filesystem"}), llama);
const weights = await insights.estimateModelResourceRequirementsV2({gpuLayers: 0, useMmap: true});
for (const contextSize of contexts.map(Number)) {
    const context = await insights.estimateContextResourceRequirementsV2({contextSize, modelGpuLayers: 0, batchSize: 512, sequences: 1, flashAttention: true, swaFullCache: true});
    console.log(JSON.stringify({contextSize, weights: weights.cpuRam, context: context.cpuRam}));
}
process.exit(0);
