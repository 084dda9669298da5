#include "engine/engine.h"

#include <net/if.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include "capture/filter.h"
#include "capture/packet_capture.h"
#include "capture/pcap_handle.h"
#include "engine/capture_devices.h"
#include "engine/path_plan.h"
#include "engine/xdp_upgrade.h"
#include "route/interfaces.h"
#include "route/netlink.h"
#include "route/privilege.h"
#include "sockets/socket_source.h"

namespace synsweep {
namespace {

// Long enough to bridge a pause of the JS thread, short enough that the schedule sees in time what
// has really been sent.
constexpr double kQueueSeconds = 0.1;

// How long an address may be unknown, and a little more.
constexpr double kAskSeconds = 1.6;

// After that the receive thread hears what it was given.
constexpr std::chrono::milliseconds kCaptureDelay{120};

struct Senders {
  std::unique_ptr<XdpSender> xdp;
  std::unique_ptr<PacketSender> packet;
  std::unique_ptr<IpSender> ip;
  std::unique_ptr<DrySender> dry;
};

Result<std::shared_ptr<SocketSource>> OpenSocketSource(const EngineOptions& options) {
  const std::uint32_t last = options.source_ports.first + options.source_ports.count - 1;
  const PortRange ports{options.source_ports.first, static_cast<std::uint16_t>(last)};
  if (options.helper.empty()) return std::make_shared<OwnSockets>(ports);
  auto asked = HelperSockets::Ask(options.helper,
                                  {.lanes = static_cast<std::uint8_t>(options.transmit_threads),
                                   .devices = HelperRequest::kMostDevices,
                                   .ports = ports});
  if (Failed(asked)) return std::get<Status>(std::move(asked));
  return std::shared_ptr<SocketSource>(std::get<0>(std::move(asked)));
}

Result<Senders> OpenSenders(const PathPlan& plan, const EngineOptions& options) {
  Senders senders;
  if (plan.uses_packet) {
    auto socket = PacketSender::OpenSocket(*options.sockets, options.sees_taps);
    if (Failed(socket)) return std::get<Status>(std::move(socket));
    senders.packet = std::make_unique<PacketSender>(std::get<UniqueFd>(std::move(socket)));
  }
  if (plan.uses_ip) {
    const auto is_by_ip = [&plan](bool is_ipv4) {
      return std::ranges::any_of(plan.paths, [is_ipv4](const SendPath& path) {
        return path.back_end == SendPath::BackEnd::kIp && path.syn.is_ipv4() == is_ipv4;
      });
    };
    UniqueFd ipv4;
    UniqueFd ipv6;
    if (is_by_ip(true)) {
      auto socket = IpSender::OpenSocket(*options.sockets, options.interface_name);
      if (Failed(socket)) return std::get<Status>(std::move(socket));
      ipv4 = std::get<UniqueFd>(std::move(socket));
    }
    if (is_by_ip(false)) {
      auto socket = IpSender::OpenIpv6Socket(*options.sockets, options.interface_name);
      if (Failed(socket)) return std::get<Status>(std::move(socket));
      ipv6 = std::get<UniqueFd>(std::move(socket));
    }
    senders.ip = std::make_unique<IpSender>(std::move(ipv4), std::move(ipv6));
  }
  if (plan.is_dry) senders.dry = std::make_unique<DrySender>();
  return senders;
}

// Has `packet` send by AF_XDP where that can be had: by all lanes or by none, since probes are
// dealt out evenly, so that one that lags would set the pace. For the first device; others do
// without.
void SpeedUpPacket(const PathPlan& plan, const EngineOptions& options,
                   std::vector<Senders>& senders) {
  if (options.sees_taps) return;
  const auto path = std::ranges::find(plan.paths, SendPath::BackEnd::kPacket, &SendPath::back_end);
  if (path == plan.paths.end()) return;
  std::vector<std::unique_ptr<XskSocket>> sockets;
  for (std::uint32_t queue = 0; queue < senders.size(); ++queue) {
    auto socket = XskSocket::Open(path->interface_index, queue);
    if (!socket) return;
    sockets.push_back(std::move(socket));
  }
  for (std::size_t i = 0; i < senders.size(); ++i) {
    senders[i].packet->SetXsk(std::move(sockets[i]));
  }
}

Result<Capture> OpenCaptureOn(const std::string& device, const std::string& filter,
                              SocketSource& sockets) {
  if (sockets.opens_for_itself()) {
    auto opened = OpenCapture(device, filter);
    const bool lacks_privilege =
        Failed(opened) && std::get<Status>(opened).code == ErrorCode::kPrivilege;
    if (!lacks_privilege) return opened;
  }
  UniqueFd socket = sockets.Open(RawSocket::kReplies);
  if (!socket && errno == EPERM) return Status{ErrorCode::kPrivilege, 0, kHowToGetNetRaw};
  if (!socket) return Status{ErrorCode::kCapture, errno, "cannot capture on " + device};
  return OpenPacketCapture(device, std::move(socket), filter);
}

Result<std::vector<Capture>> OpenCaptures(const PathPlan& plan, const SourcePorts& ports,
                                          SocketSource& sockets) {
  std::vector<Capture> captures;
  if (plan.is_dry) return captures;  // nobody answers
  const std::string filter = CaptureFilter(plan.sources, ports);
  for (const std::string& device : plan.devices) {
    auto capture = OpenCaptureOn(device, filter, sockets);
    if (Failed(capture)) return std::get<Status>(std::move(capture));
    captures.push_back(std::get<Capture>(std::move(capture)));
  }
  return captures;
}

std::optional<PathDescription> DescribeFirst(const PathPlan& plan) {
  if (plan.is_dry || plan.paths.empty()) return std::nullopt;
  const SendPath& path = plan.paths.front();
  if (path.back_end == SendPath::BackEnd::kNoWay) return std::nullopt;
  std::array<char, IF_NAMESIZE> name{};
  ::if_indextoname(static_cast<unsigned>(path.interface_index), name.data());
  PathDescription description{
      .device = name.data(), .source = path.source, .back_end = "ip", .next_hop_mac = std::nullopt};
  if (path.back_end == SendPath::BackEnd::kIp) return description;
  description.back_end = path.back_end == SendPath::BackEnd::kXdp ? "xdp" : "packet";
  if (path.ethernet && path.neighbour_link == SendPath::kNoLink) {
    description.next_hop_mac = path.ethernet->destination;
  }
  return description;
}

// Where all that is sent passes this machine's taps; elsewhere its silence would mean nothing.
Result<Departures> WatchDepartures(const PathPlan& plan, const EngineOptions& options,
                                   SocketSource& sockets) {
  const bool passes_taps = plan.uses_ip && !plan.uses_packet && !plan.uses_xdp;
  if (plan.is_dry || !(passes_taps || options.sees_taps)) return Departures();
  return Departures::Watch(plan.devices, sockets);
}

// Where our frames pass no tap. Those of `xdp` have a watch of their own (XdpSender).
Result<DeviceCounts> CountDeviceFrames(const PathPlan& plan, const Departures& departures) {
  if (plan.is_dry || plan.uses_xdp || departures.is_watching()) return DeviceCounts();
  return DeviceCounts::Begin(plan.devices);
}

// Null when the options do not want it.
Result<std::unique_ptr<XdpCapture>> OpenXdpCapture(const std::shared_ptr<BpfKernel>& kernel,
                                                   const EngineOptions& options,
                                                   const PathPlan& plan, const Secret& secret) {
  if (options.capture != CaptureChoice::kXdp || plan.is_dry) return nullptr;
  auto netlink = NetlinkSocket::Open();
  if (Failed(netlink)) return std::get<Status>(std::move(netlink));
  const auto listed = ListInterfaces(std::get<NetlinkSocket>(netlink));
  if (Failed(listed)) return std::get<Status>(listed);
  const auto devices = CaptureDevicesOf(plan, std::get<0>(listed));
  if (Failed(devices)) return std::get<Status>(devices);
  return XdpCapture::Open(kernel, std::get<0>(devices),
                          {secret, plan.sources, options.source_ports});
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::Open(EngineOptions options, const StopEvent& stop,
                                             Wake wake) {
  auto opened_sockets = OpenSocketSource(options);
  if (Failed(opened_sockets)) return std::get<Status>(std::move(opened_sockets));
  options.sockets = std::get<0>(std::move(opened_sockets));
  SocketSource& sockets = *options.sockets;
  Gateways gateways(options.sockets);
  auto planned = PlanPaths(options, gateways, stop);
  if (Failed(planned)) return std::get<Status>(std::move(planned));
  auto& plan = std::get<PathPlan>(planned);
  const auto secret = Secret::Draw();
  if (Failed(secret)) return std::get<Status>(secret);
  const auto kernel = std::make_shared<SystemBpfKernel>();
  // Before anything is sent by XDP: some drivers transmit only while a program is attached.
  auto xdp_capture = OpenXdpCapture(kernel, options, plan, std::get<Secret>(secret));
  if (Failed(xdp_capture)) return std::get<Status>(std::move(xdp_capture));
  auto& xdp = std::get<0>(xdp_capture);
  auto upgraded = UpgradeToXdp(kernel, options, plan);
  if (Failed(upgraded)) return std::get<Status>(std::move(upgraded));
  auto& xdp_senders = std::get<0>(upgraded);
  std::vector<Senders> senders;
  for (std::uint32_t lane = 0; lane < options.transmit_threads; ++lane) {
    auto opened = OpenSenders(plan, options);
    if (Failed(opened)) return std::get<Status>(std::move(opened));
    senders.push_back(std::get<Senders>(std::move(opened)));
    if (!xdp_senders.empty()) senders.back().xdp = std::move(xdp_senders[lane]);
  }
  if (plan.uses_packet) SpeedUpPacket(plan, options, senders);
  auto captures = OpenCaptures(plan, options.source_ports, sockets);
  if (Failed(captures)) return std::get<Status>(std::move(captures));
  auto departures = WatchDepartures(plan, options, sockets);
  if (Failed(departures)) return std::get<Status>(std::move(departures));
  const bool watches_departures = std::get<Departures>(departures).is_watching();
  auto device_counts = CountDeviceFrames(plan, std::get<Departures>(departures));
  if (Failed(device_counts)) return std::get<Status>(std::move(device_counts));
  const bool counts_device_frames = std::get<DeviceCounts>(device_counts).is_counting();
  auto first_path = DescribeFirst(plan);
  const auto ip_id_seed = Secret::Draw();
  if (Failed(ip_id_seed)) return std::get<Status>(ip_id_seed);

  std::unique_ptr<Engine> engine(new Engine(std::get<Secret>(secret), options,
                                            {.link_name = plan.link_name(),
                                             .reason = std::move(plan.reason),
                                             .fallback = std::move(plan.fallback),
                                             .captures_by_xdp = xdp != nullptr,
                                             .capture_fallback = xdp ? xdp->fallback() : "",
                                             .devices = plan.devices,
                                             .silent_gateways = plan.silent_gateways,
                                             .first_path = std::move(first_path),
                                             .watches_departures = watches_departures,
                                             .counts_device_frames = counts_device_frames,
                                             .uses_helper = !options.helper.empty()},
                                            std::move(wake)));
  if (!plan.is_dry) {
    engine->capture_ = std::make_unique<CaptureThread>(CaptureThread::Parts{
        .captures = std::get<std::vector<Capture>>(std::move(captures)),
        .xdp = std::move(xdp),
        .departures = std::get<Departures>(std::move(departures)),
        .keeps_watching = options.sees_taps,
        .device_counts = std::get<DeviceCounts>(std::move(device_counts)),
        .cookies = engine->cookies_,
        .round_trips = engine->round_trips_,
        .replies = engine->replies_,
        .counters = engine->capture_counters_,
        .listener = *engine,
    });
  }
  // All lanes before the first thread: threads walk through them.
  for (std::uint32_t lane = 0; lane < options.transmit_threads; ++lane) {
    engine->lanes_.push_back(std::make_unique<Lane>());
  }
  if (!plan.neighbour_links.empty()) {
    Status started = engine->StartNeighbours(plan, options.rate_pps);
    if (!started.ok()) return started;
  }
  if (!plan.is_dry) sockets.Reserve(options.transmit_threads);
  const std::uint64_t on_link_count = plan.on_link_count;
  engine->neighbour_links_ = plan.neighbour_links;
  engine->on_link_segments_ = OnLinkSegmentsOf(plan);
  engine->captured_devices_ = plan.devices;
  engine->captured_sources_ = plan.sources;
  engine->has_packet_ = plan.uses_packet;
  engine->has_ip_ = plan.uses_ip;
  if (senders.front().xdp) engine->xdp_devices_ = senders.front().xdp->devices();
  // Before the paths are taken out of it; changes that come meanwhile wait for the threads.
  std::unique_lock starting(engine->threads_mutex_);
  if (!plan.is_dry) {
    auto watch = PathWatch::Start(
        options, plan, std::move(gateways),
        [engine = engine.get()](Result<PathPlan> changed) { engine->OnPaths(std::move(changed)); });
    if (Failed(watch)) return std::get<Status>(std::move(watch));
    engine->watch_ = std::get<std::unique_ptr<PathWatch>>(std::move(watch));
  }
  const PathTable paths(plan.segments, std::move(plan.paths));
  for (std::size_t i = 0; i < senders.size(); ++i) {
    Lane& lane = *engine->lanes_[i];
    std::unique_ptr<LookAhead> look_ahead;
    if (lane.neighbours) {
      look_ahead = std::make_unique<LookAhead>(lane.probes, *lane.neighbours, on_link_count);
    }
    lane.thread = std::make_unique<TransmitThread>(
        TransmitThread::Parts{
            .paths = paths,
            .xdp = std::move(senders[i].xdp),
            .packet = std::move(senders[i].packet),
            .ip = std::move(senders[i].ip),
            .dry = std::move(senders[i].dry),
            .cookies = engine->cookies_,
            .round_trips = engine->round_trips_,
            .probes = lane.probes,
            .unsent = lane.unsent,
            .look_ahead = std::move(look_ahead),
            .clock = engine->clock_,
            .counters = lane.counters,
            .listener = *engine,
            .ip_id_seed = std::get<Secret>(ip_id_seed).k0 + i,
        },
        options.rate_pps / options.transmit_threads);
  }
  return engine;
}

Engine::Engine(Secret secret, const EngineOptions& options, EngineDescription description,
               Wake wake)
    : cookies_(secret, options.source_ports),
      description_(std::move(description)),
      wake_(std::move(wake)),
      rate_pps_(options.rate_pps),
      options_(options) {}

Result<NeighbourTable> Engine::KnownNeighbours(const PathPlan& plan) {
  auto netlink = NetlinkSocket::Open();
  if (Failed(netlink)) return std::get<Status>(std::move(netlink));
  NeighbourTable known(plan.on_link_count);
  for (const NeighbourLink& link : plan.neighbour_links) {
    Status noted = NoteKernelNeighbours(std::get<NetlinkSocket>(netlink), link, known);
    if (!noted.ok()) return noted;
  }
  return known;
}

Status Engine::StartNeighbours(const PathPlan& plan, double rate_pps) {
  auto asker = NeighbourAsker::Open(plan.neighbour_links, *options_.sockets);
  if (Failed(asker)) return std::get<Status>(std::move(asker));
  auto known = KnownNeighbours(plan);
  if (Failed(known)) return std::get<Status>(std::move(known));
  std::vector<NeighbourChannel*> channels;
  for (const auto& lane : lanes_) {
    lane->neighbours = std::make_unique<NeighbourChannel>();
    lane->asking.store(lane->neighbours.get(), std::memory_order_release);
    channels.push_back(lane->neighbours.get());
  }
  NeighbourListener& listener = *this;
  const std::lock_guard lock(threads_mutex_);
  if (is_closing_) return {};
  neighbours_ = std::make_unique<NeighbourThread>(std::get<NeighbourAsker>(std::move(asker)),
                                                  std::get<NeighbourTable>(std::move(known)),
                                                  std::move(channels), listener, rate_pps);
  return {};
}

Status Engine::MoveNeighbours(const PathPlan& plan, const std::vector<NeighbourLink>& links) {
  if (neighbour_links_.empty()) {
    if (Status started = StartNeighbours(plan, rate_pps_.load()); !started.ok()) return started;
  } else {
    auto known = KnownNeighbours(plan);
    if (Failed(known)) return std::get<Status>(std::move(known));
    auto detour = std::make_unique<NeighbourThread::Detour>(
        NeighbourThread::Detour{.more = {}, .known = std::get<NeighbourTable>(std::move(known))});
    const std::vector<NeighbourLink> fresh(
        links.begin() + static_cast<std::ptrdiff_t>(neighbour_links_.size()), links.end());
    if (!fresh.empty()) {
      auto asker = NeighbourAsker::Open(fresh, *options_.sockets);
      if (Failed(asker)) return std::get<Status>(std::move(asker));
      detour->more.push_back(std::get<NeighbourAsker>(std::move(asker)));
    }
    const std::lock_guard lock(threads_mutex_);
    if (neighbours_) neighbours_->SetLinks(std::move(detour));
  }
  neighbour_links_ = links;
  return {};
}

std::vector<Engine::OnLinkSegment> Engine::OnLinkSegmentsOf(const PathPlan& plan) {
  std::vector<OnLinkSegment> segments;
  for (const auto& [first, last, path] : plan.segments) {
    const std::size_t link = plan.paths[path].neighbour_link;
    if (link != SendPath::kNoLink) segments.emplace_back(first, last, link);
  }
  return segments;
}

void Engine::OnPaths(Result<PathPlan> changed) {
  if (Failed(changed)) return Fail(std::get<Status>(std::move(changed)));
  auto& plan = std::get<PathPlan>(changed);
  if (Status fits = Fit(plan); !fits.ok()) return Fail(std::move(fits));
  if (Status captured = CaptureMore(plan); !captured.ok()) return Fail(std::move(captured));
  has_detoured_.store(true, std::memory_order_relaxed);
  // Only what is new is opened: a process may have given up the privilege by now.
  const bool needs_packet = plan.uses_packet && !has_packet_;
  const bool needs_ip = plan.uses_ip;
  auto on_link_segments = OnLinkSegmentsOf(plan);
  const bool has_moved = !on_link_segments.empty() && on_link_segments != on_link_segments_;
  const PathTable paths(plan.segments, plan.paths);
  for (const auto& lane : lanes_) {
    PathPlan missing = plan;
    missing.uses_packet = needs_packet;
    missing.uses_ip = needs_ip;
    auto opened = OpenSenders(missing, options_);
    if (Failed(opened) && (needs_packet || !has_ip_)) {
      return Fail(std::get<Status>(std::move(opened)));
    }
    Senders senders;
    if (!Failed(opened)) senders = std::get<Senders>(std::move(opened));
    auto detour = std::make_unique<TransmitThread::Detour>(
        TransmitThread::Detour{.paths = paths,
                               .packet = std::move(senders.packet),
                               .ip = std::move(senders.ip),
                               .look_ahead = nullptr});
    if (has_moved) {
      detour->look_ahead =
          std::make_unique<LookAhead>(lane->probes, *lane->neighbours, plan.on_link_count);
    }
    const std::lock_guard lock(threads_mutex_);
    if (lane->thread) lane->thread->SetPaths(std::move(detour));
  }
  on_link_segments_ = std::move(on_link_segments);
  has_packet_ |= plan.uses_packet;
  has_ip_ |= plan.uses_ip;
}

Status Engine::Fit(PathPlan& plan) {
  // Links keep their numbers; new ones are numbered on.
  std::vector<NeighbourLink> links = neighbour_links_;
  for (SendPath& path : plan.paths) {
    if (path.neighbour_link == SendPath::kNoLink) continue;
    const NeighbourLink& link = plan.neighbour_links[path.neighbour_link];
    const auto known = std::ranges::find(links, link);
    path.neighbour_link = static_cast<std::size_t>(known - links.begin());
    if (known == links.end()) links.push_back(link);
  }
  const auto on_link_segments = OnLinkSegmentsOf(plan);
  if (!on_link_segments.empty() && on_link_segments != on_link_segments_) {
    Status moved = MoveNeighbours(plan, links);
    for (SendPath& path : plan.paths) {
      if (moved.ok()) break;
      const bool is_asked_for = path.neighbour_link < neighbour_links_.size();
      if (path.neighbour_link == SendPath::kNoLink || is_asked_for) continue;
      // Nobody can be asked there, as when the privilege is gone: the kernel does it.
      if (options_.link == LinkChoice::kPacket || options_.link == LinkChoice::kXdp) return moved;
      path.neighbour_link = SendPath::kNoLink;
      path.back_end = SendPath::BackEnd::kIp;
      path.ethernet.reset();
      path.syn = SynTemplate(std::nullopt, path.source);
      plan.uses_ip = true;
    }
  }
  if (xdp_devices_) MoveToXdp(plan, *xdp_devices_);
  return {};
}

Status Engine::CaptureMore(const PathPlan& plan) {
  PathPlan more;
  const bool has_new_source = !std::ranges::includes(captured_sources_, plan.sources);
  std::ranges::set_union(captured_sources_, plan.sources,
                         std::inserter(more.sources, more.sources.end()));
  std::ranges::set_difference(plan.devices, captured_devices_,
                              std::inserter(more.devices, more.devices.end()));
  // Devices that are captured already, for the new sources alone: no reply is to come twice.
  std::vector<Capture> captures;
  const auto open = [&](const PathPlan& part) -> Status {
    if (part.devices.empty() || part.sources.empty()) return {};
    auto opened = OpenCaptures(part, options_.source_ports, *options_.sockets);
    if (Failed(opened)) return std::get<Status>(std::move(opened));
    std::ranges::move(std::get<std::vector<Capture>>(opened), std::back_inserter(captures));
    return {};
  };
  if (Status opened = open(more); !opened.ok()) return opened;
  if (has_new_source) {
    PathPlan added;
    std::ranges::set_intersection(plan.devices, captured_devices_,
                                  std::inserter(added.devices, added.devices.end()));
    std::ranges::set_difference(plan.sources, captured_sources_,
                                std::inserter(added.sources, added.sources.end()));
    if (Status opened = open(added); !opened.ok()) return opened;
  }
  captured_sources_ = more.sources;
  captured_devices_.insert(plan.devices.begin(), plan.devices.end());
  if (captures.empty()) return {};
  {
    const std::lock_guard lock(threads_mutex_);
    if (capture_) capture_->Add(std::move(captures));
  }
  std::this_thread::sleep_for(kCaptureDelay);
  return {};
}

std::size_t Engine::Offer(std::span<const ProbeRecord> probes) {
  if (failure()) return 0;
  const std::lock_guard lock(threads_mutex_);
  // Before any push: the transmit threads may be through with all of it right afterwards.
  is_offer_short_.store(true);
  std::size_t pushed = 0;
  for (std::size_t left = lanes_.size(); left > 0; --left) {
    Lane& lane = *lanes_[left - 1];
    if (!lane.thread) return 0;
    const std::size_t share = (probes.size() - pushed + left - 1) / left;
    const std::size_t limit = LimitOf(lane);
    const std::size_t room = limit - std::min(limit, lane.probes.size());
    const std::size_t count = lane.probes.TryPush(probes.subspan(pushed, std::min(share, room)));
    if (count > 0) lane.thread->Wake();
    pushed += count;
  }
  if (pushed == probes.size()) is_offer_short_.store(false);
  return pushed;
}

std::size_t Engine::Take(std::span<ReplyRecord> replies) noexcept {
  std::size_t count = replies_.TryPop(replies);
  for (const auto& lane : lanes_) count += lane->unsent.TryPop(replies.subspan(count));
  return count;
}

void Engine::SetRate(double rate_pps) {
  const std::lock_guard lock(threads_mutex_);
  rate_pps_.store(rate_pps, std::memory_order_relaxed);
  for (const auto& lane : lanes_) {
    if (lane->thread) lane->thread->SetRate(rate_pps / static_cast<double>(lanes_.size()));
  }
  if (neighbours_) neighbours_->SetRate(rate_pps);
}

EngineCounters Engine::counters() const noexcept {
  // One after another as written: what seems to have been read must never be more than what was.
  const auto load = [](const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_acquire);
  };
  const std::uint64_t by_pcap = load(capture_counters_.replies);
  const std::uint64_t by_xdp = load(capture_counters_.xdp_recorded);
  const std::uint64_t taken_from_xdp = std::min(by_xdp, load(capture_counters_.xdp_taken));
  const std::uint64_t queued_count = replies_.size();
  EngineCounters totals = {
      .sent_count = 0,
      .send_error_count = 0,
      .last_send_errno = 0,
      .unsent_count = 0,
      .asking_count = 0,
      .reply_count = by_pcap + by_xdp - load(capture_counters_.xdp_strays),
      .stray_count = load(capture_counters_.strays),
      .queued_reply_count = by_xdp - taken_from_xdp + queued_count,
      .kernel_drop_count = load(capture_counters_.kernel_drops),
      .interface_drop_count = load(capture_counters_.interface_drops),
      .queue_drop_count = load(capture_counters_.queue_drops),
      .departed_syn_count = load(capture_counters_.departures.syns),
      .departed_rst_count = load(capture_counters_.departures.rsts),
      .device_frame_count = load(capture_counters_.device_frames),
  };
  for (const auto& lane : lanes_) {
    totals.sent_count += load(lane->counters.sent);
    totals.send_error_count += load(lane->counters.errors);
    totals.unsent_count += load(lane->counters.unsent);
    totals.queued_reply_count += lane->unsent.size();
    if (const auto* asking = lane->asking.load(std::memory_order_acquire)) {
      totals.asking_count += asking->open_count.load(std::memory_order_relaxed);
    }
    const int last_errno = lane->counters.last_errno.load(std::memory_order_relaxed);
    if (last_errno != 0) totals.last_send_errno = last_errno;
  }
  if (has_detoured_.load(std::memory_order_relaxed)) totals.device_frame_count = totals.sent_count;
  return totals;
}

std::optional<Status> Engine::failure() const {
  const std::lock_guard lock(failure_mutex_);
  return failure_;
}

void Engine::Close() {
  const std::lock_guard closing(close_mutex_);
  std::unique_ptr<PathWatch> watch;
  std::vector<std::unique_ptr<TransmitThread>> transmit;
  std::unique_ptr<NeighbourThread> neighbours;
  std::unique_ptr<CaptureThread> capture;
  {
    const std::lock_guard lock(threads_mutex_);
    is_closing_ = true;
    watch = std::move(watch_);
    for (const auto& lane : lanes_) transmit.push_back(std::move(lane->thread));
    neighbours = std::move(neighbours_);
    capture = std::move(capture_);
  }
  watch.reset();
  transmit.clear();
  neighbours.reset();
  capture.reset();
}

void Engine::OnProbesLeft() noexcept {
  std::size_t queued = 0;
  std::size_t limit = 0;
  for (const auto& lane : lanes_) {
    queued += lane->probes.size();
    limit += LimitOf(*lane);
  }
  if (queued == 0 || (queued <= limit / 2 && is_offer_short_.exchange(false))) wake_();
}

void Engine::OnUnsent() noexcept { wake_(); }

void Engine::OnQuestions() noexcept {
  {
    const std::lock_guard lock(threads_mutex_);
    if (neighbours_) neighbours_->Wake();
  }
  // Questions make room for more.
  if (is_offer_short_.exchange(false)) wake_();
}

void Engine::OnNeighbours(std::size_t channel) noexcept {
  const std::lock_guard lock(threads_mutex_);
  if (lanes_[channel]->thread) lanes_[channel]->thread->Wake();
}

void Engine::OnNeighbourEnd(Status status) noexcept { Fail(std::move(status)); }

void Engine::OnTransmitEnd(Status status) noexcept { Fail(std::move(status)); }

void Engine::OnReplies() noexcept { wake_(); }

void Engine::OnCaptureEnd(Status status) noexcept { Fail(std::move(status)); }

void Engine::Fail(Status status) {
  if (status.ok()) return;
  {
    const std::lock_guard lock(failure_mutex_);
    if (!failure_) failure_ = std::move(status);
  }
  wake_();
}

std::size_t Engine::LimitOf(const Lane& lane) const noexcept {
  const auto* asking = lane.asking.load(std::memory_order_acquire);
  const bool is_asking =
      asking != nullptr && asking->open_count.load(std::memory_order_relaxed) > 0;
  const double seconds = kQueueSeconds + (is_asking ? kAskSeconds : 0);
  const double share =
      rate_pps_.load(std::memory_order_relaxed) * seconds / static_cast<double>(lanes_.size());
  return static_cast<std::size_t>(std::clamp(share, 1.0, static_cast<double>(kRingRecords)));
}

}  // namespace synsweep
