#ifndef SYNSWEEP_ENGINE_PATH_WATCH_H_
#define SYNSWEEP_ENGINE_PATH_WATCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/stop_event.h"
#include "base/unique_fd.h"
#include "engine/engine_options.h"
#include "engine/path_plan.h"
#include "route/gateways.h"
#include "route/netlink.h"

namespace synsweep {

// The part of a plan that tells whether another one sends differently.
struct PathDigest {
  std::vector<std::tuple<AddressWords, AddressWords, std::size_t>> segments;
  std::vector<std::string> paths;

  friend bool operator==(const PathDigest&, const PathDigest&) noexcept = default;
};
[[nodiscard]] PathDigest DigestOf(const PathPlan& plan);

// The thread that plans anew when the kernel's routes, rules, addresses or devices change, or a
// gateway its MAC. Made and destroyed by engine/.
//   owns   its netlink socket, what is known of gateways
//   calls  `on_change`, on its own thread: with a plan that differs from the last, or with why
//          nothing can be sent any more
class PathWatch {
 public:
  using OnChange = std::function<void(Result<PathPlan>)>;

  // Listens from here on. `plan` was made just now, with `gateways`; what changed since is noticed.
  [[nodiscard]] static Result<std::unique_ptr<PathWatch>> Start(const EngineOptions& options,
                                                                const PathPlan& plan,
                                                                Gateways gateways,
                                                                OnChange on_change);

  // Stops at once, also while it waits for a gateway. Joins.
  ~PathWatch();

 private:
  PathWatch(const EngineOptions& options, const PathPlan& plan, Gateways gateways,
            OnChange on_change, UniqueFd events);

  void Run() noexcept;
  // Reads all events there are. True: some may matter.
  [[nodiscard]] bool TakeEvents() noexcept;
  // Waits for an event, or for something to do about gateways. False: for a stop.
  [[nodiscard]] bool Wait() noexcept;
  // Waits until there has been no event for a while.
  void WaitForQuiet() noexcept;
  void PlanAnew();
  // A device of the last plan that is gone or down.
  [[nodiscard]] std::optional<std::string> LostDevice() const;

  const EngineOptions options_;
  PathDigest last_;
  std::set<std::string> devices_;
  Gateways gateways_;
  const SystemClock clock_;
  const OnChange on_change_;
  UniqueFd events_;
  StopEvent stop_;
  std::thread thread_;  // last: started when all that it uses is there
};

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_PATH_WATCH_H_
