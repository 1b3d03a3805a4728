// Large files go to the store itself, in parts (S3 multipart): our own server only says where each part goes, and is told when all are there.
import AwsS3 from "@uppy/aws-s3";

// S3 takes parts of 5 MiB and more, ten thousand at most: the largest file fits.
const PART = 16 * 1024 * 1024;

export const goesDirectly = (file) => "direct" in document.body.dataset && file.size > PART;

async function ask(address, values) {
  const options = { headers: { Accept: "application/json" } };
  if (values) {
    options.method = "POST";
    options.headers["X-CSRFToken"] = document.querySelector("[name=csrfmiddlewaretoken]").value;
    options.body = new URLSearchParams(values);
  }
  const answer = await fetch(address, options);
  if (answer.ok) return answer.status === 204 ? {} : answer.json();
  const body = await answer.text();
  const error = new Error(answer.statusText);
  error.originalResponse = { getStatus: () => answer.status, getBody: () => body };
  throw error;
}

// The name of an upload under way outlives the page, so that choosing the same file again goes on where it stood.
const keyOf = (file, meta) => ["direct", meta.submission, meta.piece, file.name, file.size, file.lastModified].join("-");

export function sendDirectly(uppy, file, meta) {
  const key = keyOf(file, meta);
  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    limit: 3,
    getChunkSize: () => PART,
    async createMultipartUpload() {
      const made = await ask("/uploads/", { ...meta, length: file.size });
      localStorage.setItem(key, made.id);
      return { uploadId: made.id, key: made.id };
    },
    listParts: async (_file, { uploadId }) => (await ask(`/uploads/${uploadId}/`)).parts,
    signPart: async (_file, { uploadId, partNumber }) => ({ url: (await ask(`/uploads/${uploadId}/?number=${partNumber}`)).address, method: "PUT" }),
    async completeMultipartUpload(_file, { uploadId }) {
      await ask(`/uploads/${uploadId}/finish/`, {});
      localStorage.removeItem(key);
      return {};
    },
    async abortMultipartUpload(_file, { uploadId }) {
      localStorage.removeItem(key);
      await ask(`/uploads/${uploadId}/cancel/`, {});
    },
  });
  const known = localStorage.getItem(key);
  if (known) {
    uppy.on("file-added", (added) => uppy.setFileState(added.id, { s3Multipart: { uploadId: known, key: known } }));
  }
}
