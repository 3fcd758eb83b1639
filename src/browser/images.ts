// Brings the shared pictures into the build, so that they have hashed names; no page loads this script.
import.meta.glob("../platform/html/images/*.svg", { query: "?url", eager: true });
