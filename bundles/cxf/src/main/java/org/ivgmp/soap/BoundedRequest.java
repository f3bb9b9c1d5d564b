package org.ivgmp.soap;

import java.io.IOException;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/// A request whose body ends in an error where it gets too long, also if it did not say its length.
final class BoundedRequest extends HttpServletRequestWrapper {

    private final long bytesMax;

    BoundedRequest(HttpServletRequest request, long bytesMax) {
        super(request);
        this.bytesMax = bytesMax;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new BoundedStream(super.getInputStream(), bytesMax);
    }

    /// Used by one thread.
    private static final class BoundedStream extends ServletInputStream {

        private final ServletInputStream body;
        private long left;

        BoundedStream(ServletInputStream body, long bytesMax) {
            this.body = body;
            this.left = bytesMax;
        }

        @Override
        public int read() throws IOException {
            int octet = body.read();
            return spent(octet, octet < 0 ? 0 : 1);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = body.read(into, offset, length);
            return spent(count, Math.max(0, count));
        }

        private int spent(int result, int bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new IOException("the message is too long");
            }
            return result;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
