// Uploads of large files straight to the S3-compatible store (multipart): the site signs the address of each part and completes the upload.
import AwsS3 from "@uppy/aws-s3";

// Bytes. S3 takes at most 10,000 parts of at least 5 MiB, so that the largest permitted file fits.
const PART_SIZE = 16 * 1024 * 1024;

export const usesDirectUpload = (file) => "direct" in document.body.dataset && file.size > PART_SIZE;

async function request(address, values) {
  const options = { headers: { Accept: "application/json" } };
  if (values) {
    options.method = "POST";
    options.headers["X-CSRFToken"] = document.querySelector("[name=csrfmiddlewaretoken]").value;
    options.body = new URLSearchParams(values);
  }
  const response = await fetch(address, options);
  if (response.ok) return response.status === 204 ? {} : response.json();
  const body = await response.text();
  const error = new Error(response.statusText);
  error.originalResponse = { getStatus: () => response.status, getBody: () => body };
  throw error;
}

// The upload is stored under this key, so that choosing the same file again resumes it, also on another day.
const keyOf = (file, meta) => ["direct", meta.submission, meta.piece, file.name, file.size, file.lastModified].join("-");

export function addDirectUpload(uppy, file, meta) {
  const key = keyOf(file, meta);
  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    limit: 3,
    getChunkSize: () => PART_SIZE,
    async createMultipartUpload() {
      const upload = await request("/uploads/", { ...meta, length: file.size });
      localStorage.setItem(key, upload.id);
      return { uploadId: upload.id, key: upload.id };
    },
    listParts: async (_file, { uploadId }) => (await request(`/uploads/${uploadId}/`)).parts,
    signPart: async (_file, { uploadId, partNumber }) => ({ url: (await request(`/uploads/${uploadId}/?number=${partNumber}`)).address, method: "PUT" }),
    async completeMultipartUpload(_file, { uploadId }) {
      await request(`/uploads/${uploadId}/finish/`, {});
      localStorage.removeItem(key);
      return {};
    },
    async abortMultipartUpload(_file, { uploadId }) {
      localStorage.removeItem(key);
      await request(`/uploads/${uploadId}/cancel/`, {});
    },
  });
  const known = localStorage.getItem(key);
  if (known) {
    uppy.on("file-added", (added) => uppy.setFileState(added.id, { s3Multipart: { uploadId: known, key: known } }));
  }
}
