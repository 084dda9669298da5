#ifndef SYNSWEEP_ENGINE_PATH_PLAN_H_
#define SYNSWEEP_ENGINE_PATH_PLAN_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/status.h"
#include "base/stop_event.h"
#include "engine/engine_options.h"
#include "route/gateways.h"
#include "route/interfaces.h"
#include "route/neighbour.h"
#include "route/netlink.h"
#include "transmit/path_table.h"

namespace synsweep {

// How the probes of one scan will leave, and where their replies will come in.
struct PathPlan {
  std::vector<PathSegment> segments;
  std::vector<SendPath> paths;
  std::vector<NeighbourLink> neighbour_links;  // what SendPath::neighbour_link counts
  std::uint64_t on_link_count = 0;             // targets on them; 2^64 − 1: or more
  std::map<int, VlanTag> vlans;                // of the devices that add a tag, by their index
  std::set<AddressWords> sources;              // the addresses we send from
  std::set<std::string> devices;               // that packets leave and arrive by
  std::vector<std::string> silent_gateways;    // who does not answer, for people; one each
  bool uses_xdp = false;
  bool uses_packet = false;
  bool uses_ip = false;
  bool is_dry = false;   // nothing is opened, sent or captured
  std::string reason;    // why these back-ends: one sentence for people
  std::string fallback;  // why not a faster one that was wanted; empty: none was

  // The back-ends by their names, joined: `packet+ip`; or `dry`.
  [[nodiscard]] std::string link_name() const;
};

// The same back-ends' paths for `xdp` and `packet`, which are told apart by UpgradeToXdp.
//
// Routes every target and has `gateways` learn the MAC of every gateway, which may take seconds.
// Those of on-link targets are for the neighbour thread. What lies behind a silent gateway has no
// way, unless that holds for all targets. Not ok: a sentence that names the target or device and
// the way out. `stop` cuts it short.
[[nodiscard]] Result<PathPlan> PlanPaths(const EngineOptions& options, Gateways& gateways,
                                         const StopEvent& stop);

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_PATH_PLAN_H_
