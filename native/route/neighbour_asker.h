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
#include "sockets/socket_source.h"

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

  // Takes what was found out about an address on links[link]; no MAC: nobody has it there.
  using OnAnswer =
      std::function<void(const AddressWords&, std::size_t link, const std::optional<MacAddress>&)>;

  [[nodiscard]] static Result<NeighbourAsker> Open(std::vector<NeighbourLink> links,
                                                   SocketSource& sockets);

  // This link as well, with the next number.
  [[nodiscard]] Status Add(NeighbourLink link, SocketSource& sockets);

  [[nodiscard]] const std::vector<NeighbourLink>& links() const noexcept { return links_; }

  // Begins to ask for `wanted` on links[link]. The caller does so once until it is answered.
  void Ask(const AddressWords& wanted, std::size_t link);

  // Asks for `wanted` no more, and never answers.
  void Forget(const AddressWords& wanted, std::size_t link);

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
  // The same address may be wanted on several devices: gateways are often fe80::1.
  struct Question {
    AddressWords address;
    std::size_t ear;  // whose answer it is to be

    friend bool operator==(const Question&, const Question&) noexcept = default;
  };
  struct QuestionHash {
    [[nodiscard]] std::size_t operator()(const Question& question) const noexcept {
      return AddressHash()(question.address) + question.ear;
    }
  };
  struct Pending {
    std::size_t link;
    std::uint8_t request_count = 0;
    bool was_cut_off = false;  // the device was gone or down: silence says nothing
  };
  struct Wait {
    Question question;
    TimePoint until;
  };
  // A socket for all links of one device and family.
  struct Ear {
    UniqueFd fd;
    std::size_t link;  // one of those that it listens for
  };
  explicit NeighbourAsker(UniqueFd sender) noexcept : sender_(std::move(sender)) {}

  void Request(const Question& question, Pending& pending, TimePoint now);
  void Earn(TimePoint now) noexcept;

  std::vector<NeighbourLink> links_;
  UniqueFd sender_;
  std::vector<Ear> ears_;
  std::vector<std::size_t> ear_of_;  // each link's
  std::unordered_map<Question, Pending, QuestionHash> pending_;
  std::deque<Question> fresh_;                         // not asked yet
  std::array<std::deque<Wait>, kWaits.size()> waits_;  // by requests made so far; each in order
  double rate_pps_ = kMostRequestsPerSecond;
  double budget_ = 1;  // requests that may be sent now
  TimePoint earned_until_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_NEIGHBOUR_ASKER_H_
