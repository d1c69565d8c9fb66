package io.sallyport.foreign;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * A socket that cuts the first TLS record that is written to it, which is the ClientHello, into
 * several records. Confined to one thread.
 */
final class SplittingSocket extends Socket {
  private static final int HEAD_BYTES = 5;

  /** How long the piece is that begins at an offset; the last one is cut to what is left. */
  private final IntUnaryOperator pieces;

  private boolean isCut;

  /** How many bytes the handshake message has that was cut; 0 before. */
  private int helloBytes;

  private SplittingSocket(IntUnaryOperator pieces) {
    this.pieces = pieces;
  }

  static SplittingSocket connected(int port, IntUnaryOperator pieces) throws IOException {
    SplittingSocket made = new SplittingSocket(pieces);
    made.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
    made.setSoTimeout(10_000);
    made.setTcpNoDelay(true);
    return made;
  }

  int helloBytes() {
    return helloBytes;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return super.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] record = Arrays.copyOfRange(bytes, offset, offset + length);
        out.write(isCut ? record : cut(record));
        isCut = true;
      }
    };
  }

  private byte[] cut(byte[] record) {
    helloBytes = record.length - HEAD_BYTES;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < helloBytes; ) {
      int piece = Math.min(pieces.applyAsInt(at), helloBytes - at);
      out.write(record, 0, 3);
      out.write(piece >> 8);
      out.write(piece);
      out.write(record, HEAD_BYTES + at, piece);
      at += piece;
    }
    return out.toByteArray();
  }
}
