#ifndef SYNSWEEP_ROUTE_GATEWAYS_H_
#define SYNSWEEP_ROUTE_GATEWAYS_H_

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/stop_event.h"
#include "route/neighbour.h"
#include "route/neighbour_asker.h"
#include "route/netlink.h"
#include "sockets/socket_source.h"
#include "wire/mac.h"

namespace synsweep {

// A next hop, and where it is asked for.
struct Gateway {
  NeighbourLink link;
  AddressWords address{};

  friend bool operator==(const Gateway&, const Gateway&) noexcept = default;
};

// The MACs of a scan's gateways: learnt before it sends, and asked for again while it runs. For a
// gateway's address may move to another machine (VRRP, RFC 9568), and one that was silent may come
// up; the kernel notices either only where it sends by that gateway itself. Waits for nothing but
// in Learn. One thread at a time.
class Gateways {
 public:
  // How often each is asked for, once the scan runs: a frame a second to each.
  static constexpr std::chrono::milliseconds kAskAgain{1000};

  // `sockets`: opens some when somebody has to be asked.
  explicit Gateways(std::shared_ptr<SocketSource> sockets) noexcept
      : sockets_(std::move(sockets)) {}

  // From now on these are the gateways. Who has those that are new is learnt from the kernel's
  // neighbour table, else by asking, all at once: three times at most, which takes a second and a
  // half when some are silent. `stop` cuts it short.
  [[nodiscard]] Status Learn(NetlinkSocket& netlink, const std::vector<Gateway>& wanted,
                             const StopEvent& stop);

  // nullopt: it is silent. `gateway` is one of those wanted last.
  [[nodiscard]] std::optional<MacAddress> MacOf(const Gateway& gateway) const;

  // Opens what Refresh asks by, while this process may.
  [[nodiscard]] Status Open();

  // Asks again when it is time, and takes the answers that have come in. True: some gateway has
  // another MAC than before, or one at last. Silence changes nothing: it may be a lost frame, and
  // the scan will notice. Nor is anything asked about one whose entry somebody has set by hand.
  [[nodiscard]] bool Refresh(TimePoint now);

  // When Refresh has something to do; nullopt: never.
  [[nodiscard]] std::optional<TimePoint> next_due() const;

  // Descriptors that are readable when there is something for Refresh.
  [[nodiscard]] std::vector<pollfd> descriptors() const;

 private:
  struct Entry {
    Gateway gateway;
    std::optional<MacAddress> mac = {};
    bool is_fixed = false;                     // in the kernel's table, by hand
    bool is_open = false;                      // Learn waits for its answer
    std::optional<std::size_t> asked_on = {};  // a link of asker_
  };

  [[nodiscard]] Status ReadKernelTable(NetlinkSocket& netlink);
  [[nodiscard]] Status OpenFor(Entry& entry);
  [[nodiscard]] Status AskOpenOnes(const StopEvent& stop);
  // True: some entry has changed.
  bool Note(const AddressWords& address, std::size_t link, const std::optional<MacAddress>& mac);
  [[nodiscard]] bool has_open() const noexcept;

  std::shared_ptr<SocketSource> sockets_;
  std::vector<Entry> entries_;
  std::optional<NeighbourAsker> asker_;  // of all links that somebody was to be asked on
  TimePoint next_round_;                 // the first is due at once
};

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_GATEWAYS_H_
