// download.mjs HUB REPOSITORY FILE CACHE: downloads a file as the client's users do, and says where it lies.
import { downloadFileToCacheDir } from "@huggingface/hub";

console.debug = () => {};
const [hubUrl, repo, path, cacheDir] = process.argv.slice(2);
console.log(await downloadFileToCacheDir({ repo, path, hubUrl, cacheDir }));
