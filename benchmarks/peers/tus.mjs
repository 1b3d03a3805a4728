// The peer: @tus/server with its file store, as its own documentation sets it up. node tus.mjs PORT FOLDER
import http from "node:http";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const [port, folder] = process.argv.slice(2);
const server = new Server({ path: "/files", datastore: new FileStore({ directory: folder }) });
http.createServer((request, response) => server.handle(request, response)).listen(Number(port), "127.0.0.1", () => console.log("ready"));
