#include "engine/path_watch.h"

#include <linux/rtnetlink.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <utility>

#include "base/address_text.h"
#include "route/interfaces.h"

namespace synsweep {
namespace {

// One change seldom comes alone: a device that goes takes its addresses and routes with it.
constexpr int kQuietMs = 150;
constexpr int kMostWaits = 8;

void PrepareThisThread() noexcept {
  ::pthread_setname_np(::pthread_self(), "synsweep-path");
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

Result<UniqueFd> Subscribe() {
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  // Without an address of its own a socket is passed over by multicasts (netlink_broadcast).
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return Status{ErrorCode::kRoute, errno, "rtnetlink: watching routes"};
  }
  for (const int group :
       {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
        RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE}) {
    if (::setsockopt(fd.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) != 0) {
      return Status{ErrorCode::kRoute, errno, "rtnetlink: watching routes"};
    }
  }
  return fd;
}

}  // namespace

PathDigest DigestOf(const PathPlan& plan) {
  PathDigest digest;
  for (const auto& [first, last, path] : plan.segments)
    digest.segments.push_back({first, last, path});
  for (const SendPath& path : plan.paths) {
    const bool is_frame =
        path.back_end == SendPath::BackEnd::kXdp || path.back_end == SendPath::BackEnd::kPacket;
    std::ostringstream text;
    text << (is_frame ? -1 : static_cast<int>(path.back_end)) << ' ' << path.interface_index << ' '
         << FormatAddress(path.source);
    if (path.ethernet) {
      text << ' ' << path.ethernet->destination.Format() << ' ' << path.ethernet->source.Format();
    }
    if (path.neighbour_link != SendPath::kNoLink) text << " on-link";
    if (path.back_end == SendPath::BackEnd::kNoWay) {
      text << ' ' << static_cast<int>(path.unsent_kind);
    }
    digest.paths.push_back(text.str());
  }
  return digest;
}

Result<std::unique_ptr<PathWatch>> PathWatch::Start(const EngineOptions& options,
                                                    const PathPlan& plan, Gateways gateways,
                                                    OnChange on_change) {
  auto events = Subscribe();
  if (Failed(events)) return std::get<Status>(std::move(events));
  // Where that cannot be, as when the helper has given all its sockets, none is asked again.
  [[maybe_unused]] const Status opened = gateways.Open();
  return std::unique_ptr<PathWatch>(new PathWatch(options, plan, std::move(gateways),
                                                  std::move(on_change),
                                                  std::get<UniqueFd>(std::move(events))));
}

PathWatch::PathWatch(const EngineOptions& options, const PathPlan& plan, Gateways gateways,
                     OnChange on_change, UniqueFd events)
    : options_(options),
      last_(DigestOf(plan)),
      devices_(plan.devices),
      gateways_(std::move(gateways)),
      on_change_(std::move(on_change)),
      events_(std::move(events)),
      thread_([this] { Run(); }) {}

PathWatch::~PathWatch() {
  stop_.Set();
  thread_.join();
}

void PathWatch::Run() noexcept {
  PrepareThisThread();
  while (Wait()) {
    const bool has_moved = gateways_.Refresh(clock_.Now());
    const bool has_events = TakeEvents();
    if (has_events) WaitForQuiet();
    if (stop_.is_set()) return;
    if (has_moved || has_events) PlanAnew();
  }
}

void PathWatch::WaitForQuiet() noexcept {
  std::array<pollfd, 2> waiting{{{events_.get(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}}};
  for (int waits = 0; waits < kMostWaits; ++waits) {
    ::poll(waiting.data(), waiting.size(), kQuietMs);
    if (stop_.is_set() || !TakeEvents()) return;
  }
}

bool PathWatch::TakeEvents() noexcept {
  bool has_any = false;
  std::array<std::uint8_t, 16 * 1024> buffer;
  for (;;) {
    const ssize_t got = ::recv(events_.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    // Some were lost for want of room: that there were any is all that counts.
    if (got < 0 && errno != ENOBUFS) return has_any;
    has_any = true;
  }
}

bool PathWatch::Wait() noexcept {
  std::vector<pollfd> waiting = gateways_.descriptors();
  waiting.push_back({events_.get(), POLLIN, 0});
  waiting.push_back({stop_.fd(), POLLIN, 0});
  int timeout_ms = -1;
  if (const auto due = gateways_.next_due()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - clock_.Now());
    timeout_ms = static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }
  ::poll(waiting.data(), waiting.size(), timeout_ms);
  return !stop_.is_set();
}

void PathWatch::PlanAnew() {
  auto planned = PlanPaths(options_, gateways_, stop_);
  if (stop_.is_set()) return;
  [[maybe_unused]] const Status opened = gateways_.Open();  // of new ones; as in Start
  if (Failed(planned)) {
    // No way left. It may come back, as when an address is renewed; without a device it does not.
    const auto lost = LostDevice();
    if (lost) on_change_(Status{ErrorCode::kTransmit, ENETDOWN, "cannot send by " + *lost});
    return;
  }
  auto& plan = std::get<PathPlan>(planned);
  PathDigest digest = DigestOf(plan);
  if (digest == last_) return;
  last_ = std::move(digest);
  devices_ = plan.devices;
  on_change_(std::move(plan));
}

std::optional<std::string> PathWatch::LostDevice() const {
  auto netlink = NetlinkSocket::Open();
  if (Failed(netlink)) return std::nullopt;
  const auto listed = ListInterfaces(std::get<NetlinkSocket>(netlink));
  if (Failed(listed)) return std::nullopt;
  for (const std::string& device : devices_) {
    const Interface* interface = FindInterface(std::get<0>(listed), device);
    if (interface == nullptr || !interface->is_up()) return device;
  }
  return std::nullopt;
}

}  // namespace synsweep
