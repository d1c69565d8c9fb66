package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How much of one shard each principal takes, and who has all that it may have in all shards
 * together: no shard can see that, so a record says it. Confined to the shard's thread; as large as
 * the principals that have something here, and those that have too much.
 */
final class Purses {

  /** What a principal of whom there is too much may still hold in one queue, so that it goes on. */
  static final long FLOOR_BYTES = 64 * 1024;

  /** The account of one principal. Compared by identity. */
  static final class Purse {
    final PrincipalId owner;
    boolean full;
    private long bytes;
    private long told;
    private boolean changed;
    private @Nullable List<String> roles;

    private Purse(PrincipalId owner) {
      this.owner = owner;
    }

    long bytes() {
      return bytes;
    }

    /** The same author, made of what others of this principal have already. */
    Author lean(Author author, SessionKey key) {
      List<String> known = roles;
      if (known == null || !known.equals(author.roles())) {
        known = author.roles();
        roles = known;
      }
      boolean same = key.clientId().equals(author.clientId());
      return new Author(owner, known, same ? key.clientId() : author.clientId());
    }
  }

  private static final Comparator<PrincipalId> BY_NAME =
      Comparator.comparing(PrincipalId::kind)
          .thenComparing(PrincipalId::name)
          .thenComparingLong(PrincipalId::generation);

  private final Map<PrincipalId, Purse> byOwner = new HashMap<>();
  private final TreeSet<PrincipalId> full = new TreeSet<>(BY_NAME);
  private final List<Purse> changed = new ArrayList<>();

  Purse of(PrincipalId owner) {
    return byOwner.computeIfAbsent(
        owner,
        _ -> {
          Purse purse = new Purse(owner);
          purse.full = full.contains(owner);
          return purse;
        });
  }

  void charge(Purse purse, long bytes) {
    purse.bytes += bytes;
    if (!purse.changed) {
      purse.changed = true;
      changed.add(purse);
    }
  }

  /** From here on {@code owner} has, or has no longer, all that it may have. */
  void restrict(Turn turn, PrincipalId owner, boolean isFull) {
    if (isFull ? full.add(owner) : full.remove(owner)) {
      turn.rows().full(owner, isFull);
      Purse purse = byOwner.get(owner);
      if (purse != null) {
        purse.full = isFull;
      }
    }
  }

  /** A node begins: it counts anew. */
  void forgetAll(Turn turn) {
    List.copyOf(full).forEach(owner -> restrict(turn, owner, false));
  }

  /** For loading, before anything is charged. */
  void load(PrincipalId owner) {
    full.add(owner);
  }

  /** Tells by how much each principal's account has changed since the last time. */
  void drain(ObjLongConsumer<PrincipalId> changes) {
    for (Purse purse : changed) {
      purse.changed = false;
      long change = purse.bytes - purse.told;
      purse.told = purse.bytes;
      if (change != 0) {
        changes.accept(purse.owner, change);
      }
      if (purse.bytes == 0) {
        byOwner.remove(purse.owner, purse);
      }
    }
    changed.clear();
  }

  /** Takes back all that was told: another copy goes on. */
  void recall(ObjLongConsumer<PrincipalId> changes) {
    for (Purse purse : byOwner.values()) {
      if (purse.told != 0) {
        changes.accept(purse.owner, -purse.told);
      }
    }
  }

  /** Those who have all that they may have. */
  Iterable<PrincipalId> full() {
    return full;
  }
}
