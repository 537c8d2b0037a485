package io.vouchsafe.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is known of a file before anything of it is sent.
 *
 * @param bytes its size
 * @param digest SHA-256 of its content, in hexadecimal
 */
record Survey(long bytes, String digest) {

  private static final int BUFFER = 64 * 1024;

  /**
   * Reads the file once, to its end.
   *
   * @throws ImportException if it cannot be read, is empty, or is no text in UTF-8
   */
  static Survey of(Path file) {
    if (!Files.isRegularFile(file)) {
      throw ImportException.refused("There is no file " + file + ".");
    }
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Text text = new Text(file);
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      long bytes = 0;
      int count = in.read(buffer.array(), 0, BUFFER);
      while (count >= 0) {
        digest.update(buffer.array(), buffer.position(), count);
        bytes += count;
        buffer.limit(buffer.position() + count).position(0);
        text.check(buffer, false);
        // What is left is the beginning of a character.
        buffer.compact();
        count = in.read(buffer.array(), buffer.position(), buffer.remaining());
      }
      text.check(buffer.flip(), true);
      if (bytes == 0) {
        throw ImportException.refused(file + " is empty.");
      }
      return new Survey(bytes, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw ImportException.refused(file + " cannot be read: " + e.getMessage() + ".");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Decodes a text to see whether it is one. */
  private static final class Text {

    private final Path file;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(BUFFER);
    private long line = 1;
    private char last;

    private Text(Path file) {
      this.file = file;
    }

    private void check(ByteBuffer bytes, boolean end) {
      CoderResult result;
      do {
        result = decoder.decode(bytes, decoded, end);
        look();
        if (result.isError()) {
          throw ImportException.refused(
              "%s is not UTF-8: line %d has something else. Nothing was sent."
                  .formatted(file, line));
        }
      } while (result.isOverflow());
    }

    private void look() {
      decoded.flip();
      while (decoded.hasRemaining()) {
        char character = decoded.get();
        if (character == 0) {
          throw ImportException.refused(
              "%s is no text: line %d has a NUL character. Nothing was sent."
                  .formatted(file, line));
        }
        if (character == '\r' || (character == '\n' && last != '\r')) {
          line++;
        }
        last = character;
      }
      decoded.clear();
    }
  }
}
