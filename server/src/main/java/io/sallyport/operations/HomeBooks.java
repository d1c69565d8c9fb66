package io.sallyport.operations;

import io.sallyport.guard.Bans;
import io.sallyport.home.BanFile;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.home.Home;
import io.sallyport.identity.AccountBook;
import io.sallyport.time.Ticker;

/**
 * What a home knows about who may log in: as it is on the disk, and as it is in force in this
 * process.
 */
public record HomeBooks(DeviceFile devices, AccountBook accounts, BanFile banned, Bans bans) {
  /**
   * Reads them. The caller holds the home's lock.
   *
   * @throws CommandFailure DEVICES_BROKEN, BANS_BROKEN, FILE_UNREADABLE
   */
  public static HomeBooks open(Home home) throws CommandFailure {
    DeviceFile devices = DeviceFile.open(home.devices());
    BanFile banned = BanFile.open(home.bans());
    Bans bans = new Bans(Ticker.system());
    bans.replace(banned.all());
    return new HomeBooks(devices, new AccountBook(devices.accounts()), banned, bans);
  }
}
