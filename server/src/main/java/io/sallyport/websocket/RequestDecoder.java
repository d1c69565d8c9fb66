package io.sallyport.websocket;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's HTTP decoder with little room: a request line of 1 KiB and headers of 8 KiB. Confined to
 * its loop.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private static final int LINE_BYTES = 1024;
  private static final int HEADER_BYTES = 8 * 1024;
  private static final int INITIAL_BYTES = 256;

  RequestDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_BYTES)
            .setMaxHeaderSize(HEADER_BYTES)
            .setInitialBufferSize(INITIAL_BYTES)
            .setMaxChunkSize(INITIAL_BYTES)
            .setChunkedSupported(false)
            .setAllowDuplicateContentLengths(false));
  }

  /** How many bytes came in behind the request. */
  int bytesBehind() {
    return actualReadableBytes();
  }
}
