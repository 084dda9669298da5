#ifndef SYNSWEEP_ROUTE_NEIGHBOUR_ASKER_H_
#define SYNSWEEP_ROUTE_NEIGHBOUR_ASKER_H_

#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "route/neighbour.h"

namespace synsweep {

struct AddressHash {
  [[nodiscard]] std::size_t operator()(const AddressWords& address) const noexcept;
};

// Asks who has addresses, many at a time, by ARP and NDP: each three times at most, with a pause
// after each. Paced; what is to be asked again goes before what is new. Waits for nothing itself:
// whoever owns it polls. One thread.
class NeighbourAsker {
 public:
  // Pauses after the first, second and third request: hosts that sleep answer late, and busy
  // networks lose broadcasts. All three are 1.5 s, the longest that an address is unknown.
  static constexpr std::array<std::chrono::milliseconds, 3> kWaits{std::chrono::milliseconds{300},
                                                                   std::chrono::milliseconds{400},
                                                                   std::chrono::milliseconds{800}};

  // However fast the scan: every host of the link looks at every ARP request.
  static constexpr double kMostRequestsPerSecond = 100'000;

  // Takes what was found out about an address; no MAC: nobody has it.
  using OnAnswer = std::function<void(const AddressWords&, const std::optional<MacAddress>&)>;

  [[nodiscard]] static Result<NeighbourAsker> Open(std::vector<NeighbourLink> links,
                                                   SocketSource& sockets);

  // Begins to ask for `wanted` on links[link]. The caller does so once until it is answered.
  void Ask(const AddressWords& wanted, std::size_t link);

  // Requests per second, > 0; more than kMostRequestsPerSecond is taken for that.
  void SetRate(double rate_pps) noexcept;

  // Sends what is due and the rate allows, gives up whom nobody has. While a device is gone or down
  // nobody behind it is given up: what that means for the scan is for others to say.
  void Send(TimePoint now, const OnAnswer& on_answer);

  // Takes all answers that have come in.
  [[nodiscard]] Status Receive(const OnAnswer& on_answer);

  // When Send has something to do again; nullopt: when something is asked.
  [[nodiscard]] std::optional<TimePoint> next_due() const;

  // Descriptors that are readable when there is something to receive.
  [[nodiscard]] std::vector<pollfd> descriptors() const;

 private:
  struct Pending {
    std::size_t link;
    std::uint8_t request_count = 0;
    bool was_cut_off = false;  // the device was gone or down: silence says nothing
  };
  struct Wait {
    AddressWords address;
    TimePoint until;
  };
  struct Listening {
    UniqueFd fd;
    std::size_t link;  // one of those that it listens for
  };
  NeighbourAsker(std::vector<NeighbourLink> links, UniqueFd sender)
      : links_(std::move(links)), sender_(std::move(sender)) {}

  [[nodiscard]] Status Listen(std::size_t link, SocketSource& sockets);
  void Request(const AddressWords& wanted, Pending& pending, TimePoint now);
  void Earn(TimePoint now) noexcept;

  std::vector<NeighbourLink> links_;
  UniqueFd sender_;
  std::vector<Listening> listening_;
  std::unordered_map<AddressWords, Pending, AddressHash> pending_;
  std::deque<AddressWords> fresh_;                     // not asked for yet
  std::array<std::deque<Wait>, kWaits.size()> waits_;  // by requests made so far; each in order
  double rate_pps_ = kMostRequestsPerSecond;
  double budget_ = 1;  // requests that may be sent now
  TimePoint earned_until_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_NEIGHBOUR_ASKER_H_
